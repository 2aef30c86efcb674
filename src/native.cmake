include(${PROJECT_SOURCE_DIR}/src/sources.cmake)

add_folder(maskscope_base base)
add_folder(maskscope_text text)
add_folder(maskscope_weights weights maskscope_text maskscope_base third_party::json third_party::zlib third_party::sha256)

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
set(memory memory/large_pages_absent.cc)
if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
  set(memory memory/large_pages_linux.cc)
endif()
if(WIN32)
  list(APPEND memory memory/memory_size_windows.cc)
else()
  list(APPEND memory memory/memory_size_posix.cc)
endif()
# The microkernels of the matrix products. What a file is compiled for stays in it: it defines no inline function that others have, too.
if(TARGET kernels_avx512)
  set(microkernels native/x86/kernel_levels.cc native/x86/microkernels.cc native/x86/vnni_microkernel.cc native/x86/avx2_microkernel.cc native/x86/avx512_f32_microkernel.cc
    native/x86/avx2_f32_microkernel.cc native/x86/amx_absent.cc)
  set_source_files_properties(${PROJECT_SOURCE_DIR}/src/nn/native/x86/vnni_microkernel.cc PROPERTIES COMPILE_OPTIONS "-O3;-mavx512f;-mavx512vnni")
  set_source_files_properties(${PROJECT_SOURCE_DIR}/src/nn/native/x86/avx512_f32_microkernel.cc PROPERTIES COMPILE_OPTIONS "-O3;-mavx512f")
  set_source_files_properties(${PROJECT_SOURCE_DIR}/src/nn/native/x86/avx2_microkernel.cc PROPERTIES COMPILE_OPTIONS "-O3;-mavx2")
  set_source_files_properties(${PROJECT_SOURCE_DIR}/src/nn/native/x86/avx2_f32_microkernel.cc PROPERTIES COMPILE_OPTIONS "-O3;-mavx2;-mfma")
  if(CMAKE_SYSTEM_NAME STREQUAL "Linux")
    list(TRANSFORM microkernels REPLACE amx_absent amx_microkernel)
    set_source_files_properties(${PROJECT_SOURCE_DIR}/src/nn/native/x86/amx_microkernel.cc PROPERTIES COMPILE_OPTIONS "-O3;-mamx-tile;-mamx-int8;-mavx512f")
  endif()
else()
  set(microkernels levels/levels_absent.cc native/microkernels_absent.cc)
endif()
add_nn(maskscope_nn "${kernel_objects}"
  "native/quantised_matmul.cc;native/xnnpack_quantised_matmul.cc;native/microkernel_quantised_matmul.cc;native/f32_matmul.cc;native/chosen_microkernel.cc;${microkernels};${memory}" third_party::xnnpack)
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
file(GLOB fonts CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/assets/fonts/*.otf ${PROJECT_SOURCE_DIR}/assets/fonts/*.ttf)
foreach(font ${fonts})
  cmake_path(GET font FILENAME name)
  configure_file(${font} fonts/${name} COPYONLY)
endforeach()
configure_file(${PROJECT_SOURCE_DIR}/weights/calibration.txt calibration.txt COPYONLY)

file(GLOB cli CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/cli/*.cc)
add_executable(maskscope ${cli})
target_compile_definitions(maskscope PRIVATE MASKSCOPE_VERSION="${PROJECT_VERSION}")
target_link_libraries(maskscope maskscope_pack maskscope_figures third_party::cli11 third_party::json)

if(MASKSCOPE_WINDOW)
  if(NOT TARGET third_party::sdl2)
    message(FATAL_ERROR "The window needs SDL2 and OpenGL. Install them (Debian: libsdl2-dev libgl-dev), or leave it out: "
      "-DMASKSCOPE_WINDOW=OFF.")
  endif()
  file(GLOB desktop CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/platform/*.cc ${PROJECT_SOURCE_DIR}/src/platform/desktop/*.cc)
  add_executable(maskscope-app ${desktop})
  target_link_libraries(maskscope-app maskscope_app third_party::imgui_window OpenGL::GL third_party::cli11)
endif()

# Computes the page's example.
add_executable(maskscope-example ${PROJECT_SOURCE_DIR}/src/platform/web/example/example.cc)
target_link_libraries(maskscope-example maskscope_engine)  # of the app it needs a constant, and so headers only
target_include_directories(maskscope-example SYSTEM PRIVATE $<TARGET_PROPERTY:imgui,INTERFACE_INCLUDE_DIRECTORIES>)
target_compile_definitions(maskscope-example PRIVATE $<TARGET_PROPERTY:imgui,INTERFACE_COMPILE_DEFINITIONS>)

if(NOT BUILD_TESTING)
  return()
endif()
file(GLOB_RECURSE tests CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/unit/*.cc)
list(FILTER tests EXCLUDE REGEX "/tests/unit/nn/wasm/|_(${foreign})_test\\.cc$")
set_source_files_properties(${PROJECT_SOURCE_DIR}/tests/unit/native/platform/engine_thread_test.cc PROPERTIES
  COMPILE_DEFINITIONS MASKSCOPE_THREAD_RUNS=$<IF:$<BOOL:${MASKSCOPE_TSAN}>,1000,100>)
if(WIN32 OR CMAKE_CXX_FLAGS_RELEASE MATCHES "-fsanitize")
  # It replaces operator new, which a sanitizer has its own of, by aligned_alloc, which Windows has not.
  list(FILTER tests EXCLUDE REGEX "/allocation_test\\.cc$")
endif()
add_executable(maskscope-tests ${tests} ${PROJECT_SOURCE_DIR}/src/platform/desktop/engine_thread.cc
  ${PROJECT_SOURCE_DIR}/src/cli/line_source.cc ${PROJECT_SOURCE_DIR}/src/cli/ordered_lines.cc)
target_link_libraries(maskscope-tests maskscope_pack maskscope_app third_party::catch2 third_party::json)
# Compiled in three quarters of the time. The allocator that this test replaces is mistaken for another then.
target_compile_options(maskscope-tests PRIVATE $<$<CONFIG:Release>:-O1>)
set_source_files_properties(${PROJECT_SOURCE_DIR}/tests/unit/native/bert/allocation_test.cc PROPERTIES COMPILE_OPTIONS -Wno-mismatched-new-delete)
target_compile_definitions(maskscope-tests PRIVATE
  MASKSCOPE_GOLDEN_DIR="${PROJECT_SOURCE_DIR}/tests/golden"
  MASKSCOPE_MODEL_DIR="${PROJECT_SOURCE_DIR}/.deps/model/bert-base-uncased"
  MASKSCOPE_PACK_DIR="${PROJECT_SOURCE_DIR}/build/weights/bert-base-uncased")

# Hundreds of passes of a whole model would take an emulated processor hours: tests/cross/run has it answer some of them. And
# what happens there in a moment of real time says nothing.
add_test(NAME unit COMMAND maskscope-tests $<$<BOOL:${qemu}>:~[whole-model]~[real-time]>)

# Times the forward pass for build-scripts/bench.
add_executable(maskscope-bench ${PROJECT_SOURCE_DIR}/tests/bench/native.cc)
target_link_libraries(maskscope-bench maskscope_engine third_party::cli11 third_party::json)
target_compile_definitions(maskscope-bench PRIVATE MASKSCOPE_BENCH_IDS="${PROJECT_SOURCE_DIR}/tests/bench/bench-ids.json")

# Where a forward pass's time goes.
add_executable(maskscope-profile ${PROJECT_SOURCE_DIR}/tests/bench/profile.cc)
target_link_libraries(maskscope-profile maskscope_bert)

find_package(Python3 REQUIRED COMPONENTS Interpreter)
if(CMAKE_CROSSCOMPILING)
  add_test(NAME cli COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tests/cross/run $<TARGET_FILE:maskscope>
    ${CMAKE_CROSSCOMPILING_EMULATOR})
else()
  add_test(NAME cli COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tests/cli/run)
  add_test(NAME models COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/tests/models/run)
  set_tests_properties(cli models PROPERTIES ENVIRONMENT MASKSCOPE_PROGRAM=$<TARGET_FILE:maskscope>)
  add_test(NAME layers COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/build-scripts/check-layers)
  add_test(NAME docs COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/build-scripts/check-docs)
endif()
set_tests_properties(cli PROPERTIES SKIP_RETURN_CODE 77)  # there is no pack yet

if(MASKSCOPE_FUZZ)
  include(${PROJECT_SOURCE_DIR}/tests/fuzz/fuzz.cmake)
endif()
