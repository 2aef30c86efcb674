include(${PROJECT_SOURCE_DIR}/src/sources.cmake)

add_folder(maskscope_text text)
add_folder(maskscope_weights weights maskscope_text third_party::json third_party::zlib third_party::crypto)

if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  set(avx512 -mavx512f -mavx512bw -mavx512vl -mavx512dq)
  add_kernels(kernels_baseline baseline 4 sse2)
  add_kernels(kernels_avx2 avx2 8 avx2 -mavx2)
  add_kernels(kernels_avx512 avx512 16 avx512 ${avx512})
  add_kernels(kernels_vnni vnni 16 vnni ${avx512} -mavx512vnni)
  set(kernel_objects kernels_baseline kernels_avx2 kernels_avx512 kernels_vnni)
else()
  add_kernels(kernels_baseline baseline 4 any)
  set(kernel_objects kernels_baseline)
endif()
set(pages memory/large_pages_absent.cc)
if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
  set(pages memory/large_pages_linux.cc)
endif()
# The tiles of the products. What a file is compiled for stays in it: it defines no inline function that others have, too.
if(TARGET kernels_avx512)
  set(tiles native/x86/tiles.cc native/x86/vnni_tile.cc native/x86/avx2_tile.cc native/x86/avx512_float_tile.cc
    native/x86/avx2_float_tile.cc native/x86/amx_absent.cc)
  set_source_files_properties(${PROJECT_SOURCE_DIR}/src/nn/native/x86/vnni_tile.cc PROPERTIES COMPILE_OPTIONS "-O3;-mavx512f;-mavx512vnni")
  set_source_files_properties(${PROJECT_SOURCE_DIR}/src/nn/native/x86/avx512_float_tile.cc PROPERTIES COMPILE_OPTIONS "-O3;-mavx512f")
  set_source_files_properties(${PROJECT_SOURCE_DIR}/src/nn/native/x86/avx2_tile.cc PROPERTIES COMPILE_OPTIONS "-O3;-mavx2")
  set_source_files_properties(${PROJECT_SOURCE_DIR}/src/nn/native/x86/avx2_float_tile.cc PROPERTIES COMPILE_OPTIONS "-O3;-mavx2;-mfma")
  if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
    list(TRANSFORM tiles REPLACE amx_absent amx_tile)
    set_source_files_properties(${PROJECT_SOURCE_DIR}/src/nn/native/x86/amx_tile.cc PROPERTIES COMPILE_OPTIONS "-O3;-mamx-tile;-mamx-int8;-mavx512f")
  endif()
else()
  set(tiles native/tiles_absent.cc)
endif()
add_nn(maskscope_nn "${kernel_objects}"
  "native/quantised_matmul.cc;native/xnnpack_product.cc;native/tile_product.cc;native/f32_matmul.cc;${tiles};${pages}" third_party::xnnpack)
if(TARGET kernels_avx2)
  target_compile_definitions(maskscope_nn PRIVATE MASKSCOPE_HAVE_AVX2)
endif()

add_folder(maskscope_bert bert maskscope_nn maskscope_weights third_party::json)
add_folder(maskscope_pack pack maskscope_bert maskscope_text maskscope_weights third_party::eigen)
target_compile_options(maskscope_pack PRIVATE -O3)
add_folder(maskscope_analysis analysis maskscope_text)
add_folder(maskscope_engine engine maskscope_analysis maskscope_bert)
add_folder(maskscope_formats formats maskscope_engine third_party::zlib)
add_folder(maskscope_figures figures maskscope_formats third_party::stb_truetype)
add_folder(maskscope_app app maskscope_figures third_party::imgui third_party::json)

# The fonts and the calibration text stand beside the programs.
file(GLOB fonts CONFIGURE_DEPENDS ${third_party}/fonts/*)
foreach(font ${fonts})
  cmake_path(GET font FILENAME name)
  configure_file(${font} fonts/${name} COPYONLY)
endforeach()
configure_file(${PROJECT_SOURCE_DIR}/weights/calibration.txt calibration.txt COPYONLY)

file(GLOB cli CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/cli/*.cc)
add_executable(maskscope ${cli})
target_compile_definitions(maskscope PRIVATE MASKSCOPE_VERSION="${PROJECT_VERSION}")
target_link_libraries(maskscope maskscope_pack maskscope_figures third_party::cli11 third_party::json)

file(GLOB desktop CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/platform/*.cc ${PROJECT_SOURCE_DIR}/src/platform/desktop/*.cc)
add_executable(maskscope-app ${desktop})
target_link_libraries(maskscope-app maskscope_app third_party::imgui third_party::opengl third_party::cli11)

# Computes the page's example.
add_executable(maskscope-example ${PROJECT_SOURCE_DIR}/src/platform/web/example/example.cc)
target_link_libraries(maskscope-example maskscope_app)

file(GLOB_RECURSE tests CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/unit/*.cc)
list(FILTER tests EXCLUDE REGEX "/tests/unit/nn/wasm/")
set_source_files_properties(${PROJECT_SOURCE_DIR}/tests/unit/native/platform/engine_thread_test.cc PROPERTIES
  COMPILE_DEFINITIONS MASKSCOPE_THREAD_RUNS=$<IF:$<BOOL:${MASKSCOPE_TSAN}>,1000,100>)
if(CMAKE_CXX_FLAGS_RELEASE MATCHES "-fsanitize")
  list(FILTER tests EXCLUDE REGEX "/allocation_test\\.cc$")  # it replaces operator new, which a sanitizer has its own of
endif()
add_executable(maskscope-tests ${tests} ${PROJECT_SOURCE_DIR}/src/platform/desktop/engine_thread.cc
  ${PROJECT_SOURCE_DIR}/src/cli/line_source.cc ${PROJECT_SOURCE_DIR}/src/cli/ordered_lines.cc)
target_link_libraries(maskscope-tests maskscope_pack maskscope_app third_party::catch2 third_party::json)
target_compile_definitions(maskscope-tests PRIVATE
  MASKSCOPE_GOLDEN_DIR="${PROJECT_SOURCE_DIR}/tests/golden"
  MASKSCOPE_MODEL_DIR="${PROJECT_SOURCE_DIR}/.deps/model/bert-base-uncased"
  MASKSCOPE_PACK_DIR="${PROJECT_SOURCE_DIR}/build/weights/bert-base-uncased")

# Times the forward pass for build-scripts/bench.
add_executable(maskscope-bench ${PROJECT_SOURCE_DIR}/tests/bench/native.cc)
target_link_libraries(maskscope-bench maskscope_engine third_party::cli11 third_party::json)
target_compile_definitions(maskscope-bench PRIVATE MASKSCOPE_BENCH_IDS="${PROJECT_SOURCE_DIR}/tests/bench/bench-ids.json")

# Where a forward pass's time goes.
add_executable(maskscope-profile ${PROJECT_SOURCE_DIR}/tests/bench/profile.cc)
target_link_libraries(maskscope-profile maskscope_bert)
