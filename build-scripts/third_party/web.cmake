# XNNPACK's own CMake refuses Emscripten, so its lists are read here. SIMD or relaxed SIMD is a choice of the whole
# library: it is built twice. All of it is compiled for threads (atomics), which a module without threads can link too.
foreach(list scalar wasm wasmsimd wasmrelaxedsimd)
  include(${SOURCES}/xnnpack/cmake/gen/${list}_microkernels.cmake)
endforeach()
file(GLOB xnnpack_core RELATIVE ${SOURCES}/xnnpack ${SOURCES}/xnnpack/src/*.c ${SOURCES}/xnnpack/src/configs/*.c
  ${SOURCES}/xnnpack/src/enums/*.c ${SOURCES}/xnnpack/src/operators/*.c ${SOURCES}/xnnpack/src/tables/*.c
  ${SOURCES}/xnnpack/src/reference/*.cc)
file(WRITE ${CMAKE_BINARY_DIR}/build_identifier.c
  "#include <stddef.h>\n#include <stdint.h>\n#include <string.h>\n#include <stdbool.h>\n"
  "size_t xnn_experimental_get_build_identifier_size(void) { return 0; }\n"
  "const void* xnn_experimental_get_build_identifier_data(void) { return \"\"; }\n"
  "bool xnn_experimental_check_build_identifier(const void* data, size_t size) { return size == 0; }\n")
# Two of its files include ARM's header by mistake.
file(WRITE ${CMAKE_BINARY_DIR}/mend/arm_neon.h "#include <wasm_simd128.h>\n")

function(add_xnnpack name)
  set(kernels ${PROD_SCALAR_MICROKERNEL_SRCS} ${PROD_WASM_MICROKERNEL_SRCS} ${PROD_WASMSIMD_MICROKERNEL_SRCS})
  if(name STREQUAL "xnnpack_relaxed")
    list(APPEND kernels ${PROD_WASMRELAXEDSIMD_MICROKERNEL_SRCS})
  endif()
  keep_fully_connected(kernels)
  list(TRANSFORM kernels PREPEND ${SOURCES}/xnnpack/)
  set(core ${xnnpack_core})
  list(TRANSFORM core PREPEND ${SOURCES}/xnnpack/)
  add_library(${name} STATIC ${core} ${kernels} ${CMAKE_BINARY_DIR}/build_identifier.c)
  target_include_directories(${name} PUBLIC ${SOURCES}/xnnpack/include ${SOURCES}/pthreadpool/include
    PRIVATE ${SOURCES}/xnnpack/src ${CMAKE_BINARY_DIR}/mend ${SOURCES}/fxdiv/usr/include ${SOURCES}/fp16/usr/include
    ${SOURCES}/fxdiv/include ${SOURCES}/fp16/include)
  target_compile_definitions(${name} PRIVATE XNN_ENABLE_CPUINFO=0 XNN_ENABLE_ASSEMBLY=0 XNN_ENABLE_MEMOPT=1
    XNN_ENABLE_SPARSE=0 XNN_ENABLE_GEMM_M_SPECIALIZATION=1 XNN_ENABLE_DWCONV_MULTIPASS=0 XNN_LOG_LEVEL=0
    FXDIV_USE_INLINE_ASSEMBLY=0)
  target_compile_options(${name} PRIVATE -O2 -pthread -fno-math-errno -Wno-error ${ARGN})
endfunction()
add_xnnpack(xnnpack_simd -msimd128)
add_xnnpack(xnnpack_relaxed -msimd128 -mrelaxed-simd)

# XNNPACK asks for a pool; what it is asked here stays on the calling thread, and threads are nn's own.
add_library(pthreadpool STATIC ${SOURCES}/pthreadpool/src/shim.c)
target_include_directories(pthreadpool PUBLIC ${SOURCES}/pthreadpool/include PRIVATE ${SOURCES}/pthreadpool/src
  ${SOURCES}/fxdiv/usr/include ${SOURCES}/fxdiv/include)
target_compile_options(pthreadpool PRIVATE -pthread)
target_compile_definitions(pthreadpool PRIVATE FXDIV_USE_INLINE_ASSEMBLY=0)

# SDL's own CMake asks the compiler two hundred questions, which with Emscripten takes minutes; include/SDL_config_emscripten.h
# is its answer to them. What is switched off there is still compiled, to stubs.
set(sdl2_files)
foreach(folder . atomic audio cpuinfo dynapi events file filesystem/emscripten haptic hidapi joystick joystick/dummy
    joystick/emscripten libm loadso/dummy locale locale/emscripten misc misc/emscripten power render render/software sensor stdlib
    thread thread/generic timer timer/unix video video/emscripten)
  file(GLOB files ${SOURCES}/sdl2/src/${folder}/*.c)
  list(APPEND sdl2_files ${files})
endforeach()
add_library(SDL2 STATIC ${sdl2_files})
target_include_directories(SDL2 PUBLIC ${SOURCES}/sdl2/include)
target_compile_options(SDL2 PRIVATE -O3)
foreach(unneeded AUDIO JOYSTICK LOADSO POWER SENSOR)
  target_compile_definitions(SDL2 PRIVATE SDL_${unneeded}_DISABLED=1)
endforeach()

add_zlib()
add_imgui()
target_link_libraries(imgui SDL2)
target_compile_definitions(imgui PUBLIC IMGUI_IMPL_OPENGL_ES3)

# The tests link it with objects that were compiled for threads; a failed check is an exception that ends its test case.
add_compile_options(-pthread -fwasm-exceptions)
add_catch2()
