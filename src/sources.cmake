# add_folder(TARGET FOLDER LINKS...): a static library of src/FOLDER/*.cc, and of its native/ on the desktop.
function(add_folder target folder)
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${folder}/*.cc)
  if(NOT EMSCRIPTEN)
    file(GLOB native CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${folder}/native/*.cc)
    list(APPEND sources ${native})
  endif()
  add_library(${target} STATIC ${sources})
  target_link_libraries(${target} PUBLIC maskscope_options ${ARGN})
endfunction()

# The numerics: one file is compiled once for each instruction set, WIDTH floats to a register.
function(add_kernels target isa width)
  add_library(${target} OBJECT ${PROJECT_SOURCE_DIR}/src/nn/kernels.cc)
  target_link_libraries(${target} PRIVATE maskscope_options)
  target_compile_definitions(${target} PRIVATE MASKSCOPE_KERNEL_ISA=${isa} MASKSCOPE_KERNEL_WIDTH=${width})
  target_compile_options(${target} PRIVATE -O3 ${ARGN})
endfunction()

# src/nn without kernels.cc, plus kernel objects.
function(add_nn target kernels)
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/nn/*.cc)
  list(FILTER sources EXCLUDE REGEX "/kernels\\.cc$")
  foreach(object ${kernels})
    list(APPEND sources $<TARGET_OBJECTS:${object}>)
  endforeach()
  add_library(${target} STATIC ${sources})
  target_link_libraries(${target} PUBLIC maskscope_options ${ARGN})
endfunction()
