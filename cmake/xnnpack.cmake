# XNNPACK as far as maskscope uses it: fully-connected layers of f32 and, natively, of 8-bit weights. Its own CMake builds all
# operators and a thousand kernels, and refuses Emscripten; here its lists of kernels are read, and what is named is compiled.
#
# gemm-config.c and the operators name kernels of other types, too, in functions that nothing calls: the linker drops those
# functions (--gc-sections; wasm-ld always does) and so never looks for the kernels.
function(add_xnnpack name)
  cmake_parse_arguments(arg "" "KINDS" "KERNELS;ENABLE;OPTIONS" ${ARGN})
  set(source ${xnnpack_SOURCE_DIR})
  set(sources allocator.c cache.c datatype.c indirection.c init.c log.c memory.c microkernel-utils.c microparams-init.c mutex.c
    normalization.c operator-delete.c operator-run.c operator-utils.c params.c configs/gemm-config.c configs/hardware-config.c
    enums/datatype-strings.c enums/microkernel-type.c enums/operator-type.c operators/fully-connected-nc.c reference/packing.cc)
  list(TRANSFORM sources PREPEND ${source}/src/)
  foreach(kernels scalar ${arg_KERNELS})
    string(REGEX REPLACE ":.*" "" list ${kernels})
    include(${source}/cmake/gen/${list}_microkernels.cmake)
    string(TOUPPER ${list} variable)
    if(list STREQUAL aarch64)
      set(variable AARCH64_ASM)
    endif()
    set(files ${PROD_${variable}_MICROKERNEL_SRCS})
    list(FILTER files INCLUDE REGEX "^src/(${arg_KINDS})/")
    list(TRANSFORM files PREPEND ${source}/)
    if(kernels MATCHES ":(.*)")  # LIST:OPTION,OPTION..: what its files are compiled for
      string(REPLACE "," ";" options ${CMAKE_MATCH_1})
      set_source_files_properties(${files} PROPERTIES COMPILE_OPTIONS "${options}")
    endif()
    list(APPEND sources ${files})
  endforeach()

  set(off AVX256SKX AVX256VNNI AVX256VNNIGFNI AVX512AMX AVX512F AVX512FP16 AVX512SKX AVX512VBMI AVX512VNNI AVX512VNNIGFNI AVXVNNI
    AVXVNNIINT8 ARM_BF16 ARM_DOTPROD ARM_FP16_SCALAR ARM_FP16_VECTOR ARM_I8MM ARM_SME ARM_SME2 ASSEMBLY CPUINFO DWCONV_MULTIPASS
    HVX KLEIDIAI RISCV_VECTOR SPARSE VSX)
  list(REMOVE_ITEM off ${arg_ENABLE})
  set(on MEMOPT GEMM_M_SPECIALIZATION ${arg_ENABLE})
  list(TRANSFORM off REPLACE ".+" "XNN_ENABLE_\\0=0")
  list(TRANSFORM on REPLACE ".+" "XNN_ENABLE_\\0=1")

  add_third_party(${name} ${sources})
  target_include_directories(${name} SYSTEM PUBLIC ${source}/include PRIVATE ${source}/src)
  target_compile_definitions(${name} PRIVATE ${off} ${on} XNN_LOG_LEVEL=0 FXDIV_USE_INLINE_ASSEMBLY=0 _GNU_SOURCE=1)
  target_compile_options(${name} PRIVATE -O2 -fno-math-errno ${arg_OPTIONS})
  target_link_libraries(${name} PUBLIC pthreadpool PRIVATE third_party::fxdiv third_party::fp16)
  if(NOT EMSCRIPTEN)
    target_compile_options(${name} PRIVATE -ffunction-sections -fdata-sections)
    target_link_options(${name} INTERFACE $<IF:$<PLATFORM_ID:Darwin>,-Wl$<COMMA>-dead_strip,-Wl$<COMMA>--gc-sections>)
  endif()
  add_library(third_party::${name} ALIAS ${name})
endfunction()

# XNNPACK asks for a pool; what it is asked here stays on the calling thread, and threads are nn's own.
obtain(pthreadpool)
add_third_party(pthreadpool ${pthreadpool_SOURCE_DIR}/src/shim.c)
target_include_directories(pthreadpool SYSTEM PUBLIC ${pthreadpool_SOURCE_DIR}/include PRIVATE ${pthreadpool_SOURCE_DIR}/src)
target_compile_definitions(pthreadpool PRIVATE FXDIV_USE_INLINE_ASSEMBLY=0)
target_link_libraries(pthreadpool PRIVATE third_party::fxdiv)

obtain(xnnpack)
set(f32 "f32-i?gemm|x32-packw")
set(all "${f32}|qd8-f32-qc8w-i?gemm|qs8-packw")
if(WIN32)
  set(all "[^/]*gemm[^/]*|[^/]*packw[^/]*")  # its linker looks for what dropped functions name, too
  set(ssse3 ssse3:-mssse3)
endif()
if(EMSCRIPTEN)
  # SIMD or relaxed SIMD is a choice of the whole library: it is built twice. All of it is compiled for threads (atomics),
  # which a module without threads can link, too.
  target_compile_options(pthreadpool PRIVATE -pthread)
  add_xnnpack(xnnpack_simd KINDS ${f32} KERNELS wasm wasmsimd OPTIONS -pthread -msimd128)
  add_xnnpack(xnnpack_relaxed KINDS ${f32} KERNELS wasm wasmsimd wasmrelaxedsimd OPTIONS -pthread -msimd128 -mrelaxed-simd)
  add_library(xnnpack_headers INTERFACE)
  target_include_directories(xnnpack_headers SYSTEM INTERFACE ${xnnpack_SOURCE_DIR}/include ${pthreadpool_SOURCE_DIR}/include)
  add_library(third_party::xnnpack ALIAS xnnpack_headers)  # what nn's headers include
  return()
endif()

obtain(cpuinfo)
foreach(option CPUINFO_BUILD_TOOLS CPUINFO_BUILD_UNIT_TESTS CPUINFO_BUILD_MOCK_TESTS CPUINFO_BUILD_BENCHMARKS CPUINFO_BUILD_PKG_CONFIG)
  set(${option} OFF CACHE INTERNAL "")
endforeach()
set(CPUINFO_LIBRARY_TYPE static CACHE INTERNAL "")
add_subdirectory(${cpuinfo_SOURCE_DIR} ${CMAKE_BINARY_DIR}/cpuinfo EXCLUDE_FROM_ALL SYSTEM)
quiet(cpuinfo)

if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64)$")
  # Processors with AVX-512 use maskscope's own kernels.
  add_xnnpack(xnnpack KINDS ${all} ENABLE CPUINFO KERNELS sse:-msse sse2:-msse2 ${ssse3} sse41:-msse4.1 avx:-mavx fma3:-mf16c,-mfma
    avx2:-mf16c,-mfma,-mavx2)
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "^(aarch64|arm64|ARM64)$")
  enable_language(ASM)
  add_xnnpack(xnnpack KINDS ${all} ENABLE CPUINFO ASSEMBLY ARM_DOTPROD ARM_I8MM KERNELS neon neon_aarch64 neonfma neonfma_aarch64
    neondot:-march=armv8.2-a+dotprod neondot_aarch64:-march=armv8.2-a+dotprod neoni8mm:-march=armv8.2-a+i8mm+fp16
    aarch64:-march=armv8.2-a+fp16+dotprod)
else()
  add_xnnpack(xnnpack KINDS ${all} ENABLE CPUINFO)
endif()
find_package(Threads REQUIRED)
target_link_libraries(xnnpack PUBLIC Threads::Threads cpuinfo)  # nn asks cpuinfo, too
