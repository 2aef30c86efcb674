# The fuzz targets, built by clang with LLVM's libFuzzer (preset native-fuzz). Only the layers that they need are compiled.
file(GLOB fuzz_targets CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/*.cc)
add_custom_target(fuzz)
foreach(source ${fuzz_targets})
  get_filename_component(name ${source} NAME_WE)
  add_executable(fuzz-${name} EXCLUDE_FROM_ALL ${source})
  target_link_libraries(fuzz-${name} maskscope_weights maskscope_text)
  target_link_options(fuzz-${name} PRIVATE -fsanitize=fuzzer)
  add_dependencies(fuzz fuzz-${name})
endforeach()
target_compile_definitions(fuzz-tokenizer PRIVATE MASKSCOPE_GOLDEN_DIR="${PROJECT_SOURCE_DIR}/tests/golden")
target_link_libraries(fuzz-product maskscope_nn)
# One file out of a layer that links much.
target_sources(fuzz-model PRIVATE ${PROJECT_SOURCE_DIR}/src/bert/config.cc)
target_sources(fuzz-messages PRIVATE ${PROJECT_SOURCE_DIR}/src/engine/message.cc)
# The app, without the model that it asks.
file(GLOB_RECURSE app CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/app/*.cc)
foreach(folder analysis engine formats figures)
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/${folder}/*.cc)
  list(APPEND app ${sources})
endforeach()
add_library(fuzz_app STATIC EXCLUDE_FROM_ALL ${app})
target_link_libraries(fuzz_app maskscope_weights maskscope_text third_party::imgui third_party::json third_party::zlib
  third_party::stb_truetype)
target_compile_options(fuzz_app PRIVATE -Wno-deprecated-declarations)  # clang blames the callers of libstdc++'s stable_sort
target_link_libraries(fuzz-links fuzz_app)
target_link_libraries(fuzz-reading fuzz_app)
