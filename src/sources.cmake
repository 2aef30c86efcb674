# What ends in one of these names is another system's.
if(WIN32)
  set(foreign posix openssl)
else()
  set(foreign windows)
endif()
list(JOIN foreign "|" foreign)

# add_folder(TARGET FOLDER LINKS...): a static library of src/FOLDER, with its native/ on the desktop only.
function(add_folder target folder)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${folder}/*.cc)
  list(FILTER sources EXCLUDE REGEX "_(${foreign})\\.cc$")
  if(EMSCRIPTEN)
    list(FILTER sources EXCLUDE REGEX "/src/${folder}/native/")
  endif()
  add_library(${target} STATIC ${sources})
  target_link_libraries(${target} PUBLIC maskscope_options ${ARGN})
endfunction()

# The numerics: src/nn/isa is compiled once for each instruction set, WIDTH floats to a register, with the products of
# nn/isa/pairs_PAIRS.h.
function(add_kernels target isa width pairs)
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/nn/isa/*.cc)
  add_library(${target} OBJECT ${sources})
  target_link_libraries(${target} PRIVATE maskscope_options)
  target_compile_definitions(${target} PRIVATE MASKSCOPE_KERNEL_ISA=${isa} MASKSCOPE_KERNEL_WIDTH=${width}
    MASKSCOPE_KERNEL_PAIRS="nn/isa/pairs_${pairs}.h")
  target_compile_options(${target} PRIVATE -O3 ${ARGN})
endfunction()

# src/nn, plus kernel objects; MATMULS names the sources of the matrix products.
function(add_nn target kernels matmuls)
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/nn/*.cc)
  foreach(source ${matmuls})
    list(APPEND sources ${PROJECT_SOURCE_DIR}/src/nn/${source})
  endforeach()
  foreach(object ${kernels})
    list(APPEND sources $<TARGET_OBJECTS:${object}>)
  endforeach()
  add_library(${target} STATIC ${sources})
  target_link_libraries(${target} PUBLIC maskscope_options ${ARGN})
endfunction()
