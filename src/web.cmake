# The page's modules, all into <build>/site: the UI (one), the engine (four variants), and the unit tests as wasm.
include(${PROJECT_SOURCE_DIR}/src/sources.cmake)
set(CMAKE_EXECUTABLE_SUFFIX .mjs)
set(site ${CMAKE_BINARY_DIR}/site)

# Errors are values: without the code for exceptions the modules are smaller, and a throw in a library ends the module.
target_compile_options(maskscope_options INTERFACE -fno-exceptions)

# Everything has SIMD, and atomics for threads: linking decides on threads. On the instruction set depends nn alone.
add_compile_options(-msimd128 -pthread)

add_folder(maskscope_text text)
add_folder(maskscope_weights weights maskscope_text third_party::json)
add_folder(maskscope_bert bert maskscope_weights third_party::xnnpack third_party::json)
add_folder(maskscope_analysis analysis maskscope_text)
add_folder(maskscope_engine engine maskscope_analysis maskscope_bert)
add_folder(maskscope_formats formats maskscope_engine third_party::zlib)
add_folder(maskscope_figures figures maskscope_formats third_party::stb_truetype)

function(add_nn_for set microkernels)
  add_kernels(kernels_${set} baseline 4 wasm ${ARGN})
  add_nn(nn_${set} kernels_${set} "wasm/quantised_matmul.cc;wasm/f32_matmul.cc;wasm/panel.cc;wasm/split_overflows.cc;wasm/microkernel_simd.cc;wasm/${microkernels}.cc;levels/levels_absent.cc;memory/large_pages_absent.cc;memory/memory_size_wasm.cc"
    third_party::xnnpack_${set})
  target_compile_options(nn_${set} PRIVATE ${ARGN})
endfunction()
add_nn_for(simd microkernels_plain)
add_nn_for(relaxed microkernels_relaxed -mrelaxed-simd)

set(module_flags
  -sMODULARIZE -sEXPORT_ES6          # imported by the page's own ES modules
  -sALLOW_MEMORY_GROWTH              # the weights' size is known only when they are here
  -sMAXIMUM_MEMORY=4GB               # as much as 32 bits can address: bert-large and 512 tokens
  -sEXPORTED_RUNTIME_METHODS=HEAPU8,wasmMemory,abort  # bytes go in and out; a module that failed is ended for good
  -sDYNAMIC_EXECUTION=0              # no eval: the page's policy forbids it
  -sFILESYSTEM=0                     # nothing is read from files
  -sSTACK_SIZE=1MB)                  # the default of 64 KB is little for a parser

function(add_engine name set)
  add_executable(${name} ${PROJECT_SOURCE_DIR}/src/platform/web/engine/engine.cc)
  target_link_libraries(${name} maskscope_engine nn_${set})
  target_link_options(${name} PRIVATE ${module_flags}
    -sENVIRONMENT=worker             # it runs in a worker, never on the page's own thread
    -sINITIAL_MEMORY=64MB
    -sABORTING_MALLOC=0              # out of memory is an error to report, not a reason to stop
    ${ARGN})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${site})
endfunction()
# Threads are started before the first answer, as many as the worker asks for.
set(threads -pthread -sPTHREAD_POOL_SIZE=Module.threads-1 -sPTHREAD_POOL_SIZE_STRICT=2 -Wno-pthreads-mem-growth)
add_engine(engine-simd simd)
add_engine(engine-simd-threads simd ${threads})
add_engine(engine-relaxed relaxed)
add_engine(engine-relaxed-threads relaxed ${threads})

# The user interface: no threads, no model. Of the engine's library it takes what asks none.
add_folder(maskscope_app app maskscope_figures third_party::imgui)
file(GLOB ui CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/platform/*.cc ${PROJECT_SOURCE_DIR}/src/platform/web/ui/*.cc)
add_executable(app ${ui})
target_link_libraries(app maskscope_app third_party::imgui_window)
target_link_options(app PRIVATE ${module_flags}
  -sENVIRONMENT=web
  -sINITIAL_MEMORY=32MB
  -Wl,--wrap=glGetIntegerv                     # src/platform/web/ui/gl_state.cc
  -sMIN_WEBGL_VERSION=2 -sMAX_WEBGL_VERSION=2  # array textures of half floats
  -sGL_ENABLE_GET_PROC_ADDRESS)                # SDL and ImGui look functions up by name
set_target_properties(app PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${site})

# Makes files, in a worker that ends with each. Of the app's library it takes what draws nothing on screen.
add_executable(save ${PROJECT_SOURCE_DIR}/src/platform/web/save/save.cc)
target_link_libraries(save maskscope_app)
target_link_options(save PRIVATE ${module_flags}
  -sENVIRONMENT=worker
  -sINITIAL_MEMORY=16MB
  -sABORTING_MALLOC=0)
set_target_properties(save PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${site})

# Makes packs of a person's own model, in a worker that ends with each. It alone reads files: those that the person opened, which
# the worker mounts (WORKERFS).
add_folder(maskscope_pack pack maskscope_bert third_party::eigen)
target_compile_options(maskscope_pack PRIVATE -O3)
file(GLOB readers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/weights/native/*.cc)
list(FILTER readers EXCLUDE REGEX "/(gzip|pack_source|sha256(_[a-z]+)?|source)\\.cc$")  # of packs, which the worker copies itself
list(APPEND readers ${PROJECT_SOURCE_DIR}/src/base/native/system_posix.cc)
function(add_pack name)
  add_executable(${name} ${PROJECT_SOURCE_DIR}/src/platform/web/pack/pack.cc ${readers})
  target_link_libraries(${name} maskscope_pack nn_simd)
  target_link_options(${name} PRIVATE ${module_flags}
    -sFILESYSTEM=1 -lworkerfs.js -sEXPORTED_RUNTIME_METHODS=HEAPU8,wasmMemory,FS,WORKERFS
    -sENVIRONMENT=worker
    -sINITIAL_MEMORY=64MB
    -sABORTING_MALLOC=0
    ${ARGN})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${site})
endfunction()
add_pack(pack)
add_pack(pack-threads ${threads})

# What the page loads, without tests.
add_custom_target(page DEPENDS app save pack pack-threads engine-simd engine-simd-threads engine-relaxed engine-relaxed-threads)
if(NOT BUILD_TESTING)
  return()
endif()

# The unit tests: everything but the native folders.
file(GLOB_RECURSE tests CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/unit/*.cc)
list(FILTER tests EXCLUDE REGEX "/tests/unit/(native|app)/")
# A failure ends its case, not the run. nlohmann's templates compare in a way that it has deprecated itself.
set_source_files_properties(${tests} PROPERTIES COMPILE_OPTIONS "-fwasm-exceptions;-Wno-deprecated-declarations")
set(golden ${PROJECT_SOURCE_DIR}/tests/golden)
add_library(tests OBJECT ${tests})
target_compile_definitions(tests PRIVATE MASKSCOPE_GOLDEN_DIR="${golden}")
target_link_libraries(tests maskscope_figures third_party::catch2)
function(add_tests name set)
  add_executable(${name} $<TARGET_OBJECTS:tests>)
  target_link_libraries(${name} maskscope_figures nn_${set} third_party::catch2)
  target_link_options(${name} PRIVATE -fwasm-exceptions -sALLOW_MEMORY_GROWTH -sMAXIMUM_MEMORY=4GB -sSTACK_SIZE=1MB -sEXIT_RUNTIME ${ARGN})
endfunction()
add_tests(maskscope-tests-simd simd -sENVIRONMENT=node -sNODERAWFS)
# The same with each access to memory and the stack checked: slow, and only on demand. Atomic accesses are checked only where
# memory is shared.
add_tests(maskscope-tests-checked simd -sENVIRONMENT=node,worker -sNODERAWFS -sSAFE_HEAP -sSTACK_OVERFLOW_CHECK=2 -sASSERTIONS=2
  -pthread -Wno-pthreads-mem-growth)
set_target_properties(maskscope-tests-checked PROPERTIES EXCLUDE_FROM_ALL ON)
set_target_properties(maskscope-tests-simd maskscope-tests-checked PROPERTIES SUFFIX .cjs)
# In a browser the golden files are packed beside the module.
add_tests(maskscope-tests-relaxed relaxed -sENVIRONMENT=web -sMODULARIZE -sEXPORT_ES6 -sEXPORTED_RUNTIME_METHODS=callMain
  -sINVOKE_RUN=0 --preload-file ${golden}@${golden})

# Where a forward pass's time goes: tests/bench/profile.mjs runs it.
add_executable(maskscope-profile ${PROJECT_SOURCE_DIR}/tests/bench/profile.cc)
target_link_libraries(maskscope-profile maskscope_bert nn_relaxed)
target_link_options(maskscope-profile PRIVATE -sENVIRONMENT=web -sMODULARIZE -sEXPORT_ES6 -sEXPORTED_RUNTIME_METHODS=callMain
  -sINVOKE_RUN=0 -sALLOW_MEMORY_GROWTH -sMAXIMUM_MEMORY=4GB -sSTACK_SIZE=1MB)
