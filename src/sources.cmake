# add_folder(TARGET FOLDER LINKS...): a static library of src/FOLDER, with its native/ on the desktop only.
function(add_folder target folder)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${folder}/*.cc)
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

# src/nn, plus kernel objects; PRODUCTS names the sources of the products.
function(add_nn target kernels products)
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/nn/*.cc)
  foreach(source ${products})
    list(APPEND sources ${PROJECT_SOURCE_DIR}/src/nn/${source})
  endforeach()
  foreach(object ${kernels})
    list(APPEND sources $<TARGET_OBJECTS:${object}>)
  endforeach()
  add_library(${target} STATIC ${sources})
  target_link_libraries(${target} PUBLIC maskscope_options ${ARGN})
endfunction()
