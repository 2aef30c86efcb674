# XNNPACK by its own CMake; FXdiv and FP16 are headers only and come without one.
foreach(headers fxdiv fp16)
  file(WRITE ${CMAKE_BINARY_DIR}/${headers}-source/CMakeLists.txt
    "add_library(${headers} INTERFACE)\ntarget_include_directories(${headers} INTERFACE ${SOURCES}/${headers}/usr/include ${SOURCES}/${headers}/include)\n")
endforeach()
set(FXDIV_SOURCE_DIR ${CMAKE_BINARY_DIR}/fxdiv-source)
set(FP16_SOURCE_DIR ${CMAKE_BINARY_DIR}/fp16-source)
set(CPUINFO_SOURCE_DIR ${SOURCES}/cpuinfo)
set(PTHREADPOOL_SOURCE_DIR ${SOURCES}/pthreadpool)
foreach(option BUILD_TESTS BUILD_BENCHMARKS BUILD_ALL_MICROKERNELS ENABLE_KLEIDIAI)
  set(XNNPACK_${option} OFF CACHE BOOL "" FORCE)
endforeach()
foreach(option CPUINFO_BUILD_TOOLS CPUINFO_BUILD_UNIT_TESTS CPUINFO_BUILD_MOCK_TESTS CPUINFO_BUILD_BENCHMARKS
        PTHREADPOOL_BUILD_TESTS PTHREADPOOL_BUILD_BENCHMARKS)
  set(${option} OFF CACHE BOOL "" FORCE)
endforeach()
add_subdirectory(${SOURCES}/xnnpack xnnpack)
get_target_property(kernels microkernels-prod SOURCES)
keep_fully_connected(kernels)
set_target_properties(microkernels-prod PROPERTIES SOURCES "${kernels}")

add_zlib()

find_package(SDL2 REQUIRED)
add_imgui()
target_link_libraries(imgui SDL2::SDL2)
add_catch2()
