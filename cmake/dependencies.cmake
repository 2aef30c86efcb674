# What maskscope is built from, as targets third_party::NAME. Each comes from the first of:
#   1. FETCHCONTENT_SOURCE_DIR_<NAME>; build-scripts/bootstrap sets it for all that it has fetched and verified
#   2. the system, by find_package, where any recent version will do
#   3. its repository, at the commit that build-scripts/dependencies.txt pins
set(FETCHCONTENT_BASE_DIR ${PROJECT_SOURCE_DIR}/.deps/fetched CACHE PATH "Where sources are fetched to; all build trees share it")
include(FetchContent)
include(${PROJECT_SOURCE_DIR}/.deps/sources.cmake OPTIONAL)

# obtain(NAME): sets NAME_SOURCE_DIR, or ends with a sentence that says how to get it.
function(obtain name)
  file(STRINGS ${PROJECT_SOURCE_DIR}/build-scripts/dependencies.txt line REGEX "^${name} +\\|")
  string(REGEX REPLACE " *\\| *" ";" fields "${line}")
  list(GET fields 2 package)
  list(GET fields 5 repository)
  list(GET fields 6 commit)
  FetchContent_Declare(${name} SOURCE_SUBDIR none  # what is built of it is said here, not by its own CMake
    DOWNLOAD_COMMAND ${CMAKE_COMMAND} -D NAME=${name} -D REPOSITORY=${repository} -D COMMIT=${commit} -D PACKAGE=${package}
      -D TO=<SOURCE_DIR> -P ${PROJECT_SOURCE_DIR}/cmake/fetch.cmake)
  FetchContent_MakeAvailable(${name})
  if(NOT IS_DIRECTORY ${${name}_SOURCE_DIR})
    string(TOUPPER ${name} upper)
    message(FATAL_ERROR "${name}: FETCHCONTENT_SOURCE_DIR_${upper} names ${${name}_SOURCE_DIR}, which is no folder. "
      "Run build-scripts/bootstrap, which fetches it.")
  endif()
  set(${name}_SOURCE_DIR ${${name}_SOURCE_DIR} PARENT_SCOPE)
endfunction()

# find_installed(NAME PACKAGE VERSION TARGET): makes third_party::NAME of the system's, unless a source of it is at hand.
function(find_installed name package version target)
  string(TOUPPER ${name} upper)
  if(NOT FETCHCONTENT_SOURCE_DIR_${upper})
    find_package(${package} ${version} QUIET GLOBAL)
  endif()
  if(TARGET ${target})
    message(STATUS "${name}: the system's, in ${${package}_DIR}${${package}_INCLUDE_DIRS}")
    add_library(third_party::${name} ALIAS ${target})
  endif()
endfunction()

# Their warnings are not ours to fix, and what sanitizers say of them neither.
function(quiet)
  foreach(target ${ARGN})
    target_compile_options(${target} PRIVATE -w $<$<NOT:$<BOOL:${EMSCRIPTEN}>>:-fno-sanitize=all>)
    target_compile_definitions(${target} PRIVATE $<$<NOT:$<CONFIG:Debug>>:NDEBUG>)
  endforeach()
endfunction()

function(add_third_party name)
  add_library(${name} STATIC EXCLUDE_FROM_ALL ${ARGN})
  set_target_properties(${name} PROPERTIES CXX_STANDARD 17 POSITION_INDEPENDENT_CODE ON)
  quiet(${name})
endfunction()

# add_headers(NAME HEADER): headers alone, in one of the folders where an archive or a package has them.
function(add_headers name header)
  obtain(${name})
  find_path(folder ${header} PATHS ${${name}_SOURCE_DIR} PATH_SUFFIXES include usr/include usr/include/eigen3 NO_DEFAULT_PATH NO_CACHE
    NO_CMAKE_FIND_ROOT_PATH)
  if(NOT folder)
    message(FATAL_ERROR "${name}: found no ${header} in ${${name}_SOURCE_DIR}")
  endif()
  add_library(${name} INTERFACE)
  target_include_directories(${name} SYSTEM INTERFACE ${folder})
  add_library(third_party::${name} ALIAS ${name})
endfunction()

# use_headers(NAME HEADER PACKAGE VERSION TARGET): the system's, or a source of them.
function(use_headers name header package version target)
  find_installed(${name} ${package} ${version} ${target})
  if(NOT TARGET third_party::${name})
    add_headers(${name} ${header})
  endif()
endfunction()

use_headers(json nlohmann/json.hpp nlohmann_json 3.11 nlohmann_json::nlohmann_json)
use_headers(eigen Eigen/Core Eigen3 3.4 Eigen3::Eigen)

find_installed(zlib ZLIB 1.2.11 ZLIB::ZLIB)
if(NOT TARGET third_party::zlib)
  obtain(zlib)
  file(GLOB sources ${zlib_SOURCE_DIR}/*.c)
  add_third_party(zlib ${sources})
  target_compile_definitions(zlib PRIVATE HAVE_UNISTD_H HAVE_STDARG_H _LARGEFILE64_SOURCE=1)
  target_include_directories(zlib SYSTEM PUBLIC ${zlib_SOURCE_DIR})
  add_library(third_party::zlib ALIAS zlib)
endif()

add_headers(fxdiv fxdiv.h)
add_headers(fp16 fp16.h)
include(${CMAKE_CURRENT_LIST_DIR}/xnnpack.cmake)

# The window's library; on the page it gives touches and keys.
if(EMSCRIPTEN)
  include(${CMAKE_CURRENT_LIST_DIR}/sdl2.cmake)
else()
  # SHA-256
  if(WIN32)
    add_library(sha256 INTERFACE)
    target_link_libraries(sha256 INTERFACE bcrypt)
    add_library(third_party::sha256 ALIAS sha256)
  else()
    find_package(OpenSSL QUIET COMPONENTS Crypto)
    if(NOT TARGET OpenSSL::Crypto)
      message(FATAL_ERROR "OpenSSL is missing. Install it (Debian: libssl-dev; Homebrew: openssl@3), or name its folder: -DOPENSSL_ROOT_DIR=.")
    endif()
    add_library(third_party::sha256 ALIAS OpenSSL::Crypto)
  endif()

  find_package(SDL2 QUIET)
  find_package(OpenGL QUIET)
  if(TARGET SDL2::SDL2 AND TARGET OpenGL::GL)
    add_library(third_party::sdl2 ALIAS SDL2::SDL2)
  endif()

  use_headers(cli11 CLI/CLI.hpp CLI11 2.3 CLI11::CLI11)
endif()

# The user interface. What draws into a window or a canvas is a library of its own, for the programs that do.
obtain(imgui)
set(imgui ${imgui_SOURCE_DIR})
add_third_party(imgui ${imgui}/imgui.cpp ${imgui}/imgui_draw.cpp ${imgui}/imgui_tables.cpp ${imgui}/imgui_widgets.cpp)
target_include_directories(imgui SYSTEM PUBLIC ${imgui})
# Tokens can hold any character, and the old names of the API are not used.
target_compile_definitions(imgui PUBLIC IMGUI_USE_WCHAR32 IMGUI_DISABLE_OBSOLETE_FUNCTIONS)
add_library(third_party::imgui ALIAS imgui)
if(TARGET third_party::sdl2)
  add_third_party(imgui_window ${imgui}/backends/imgui_impl_sdl2.cpp ${imgui}/backends/imgui_impl_opengl3.cpp)
  target_include_directories(imgui_window SYSTEM PUBLIC ${imgui}/backends)
  target_compile_definitions(imgui_window PUBLIC $<$<BOOL:${EMSCRIPTEN}>:IMGUI_IMPL_OPENGL_ES3>)
  target_link_libraries(imgui_window PUBLIC imgui third_party::sdl2 ${CMAKE_DL_LIBS})
  add_library(third_party::imgui_window ALIAS imgui_window)
endif()
add_library(stb_truetype INTERFACE)  # imgui's own copy
target_include_directories(stb_truetype SYSTEM INTERFACE ${imgui})
add_library(third_party::stb_truetype ALIAS stb_truetype)

if(BUILD_TESTING)
  find_installed(catch2 Catch2 3.4 Catch2::Catch2WithMain)
  if(NOT TARGET third_party::catch2)
    # In one piece, which compiles ten times faster than its hundred files.
    obtain(catch2)
    add_third_party(catch2 ${catch2_SOURCE_DIR}/extras/catch_amalgamated.cpp)
    file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/catch2/catch2/catch_user_config.hpp
      CONTENT "#pragma once\n#define CATCH_CONFIG_CONSOLE_WIDTH 80\n#define CATCH_CONFIG_DEFAULT_REPORTER \"console\"\n")
    target_include_directories(catch2 SYSTEM PUBLIC ${catch2_SOURCE_DIR}/src ${CMAKE_BINARY_DIR}/catch2)
    target_compile_options(catch2 PRIVATE $<$<BOOL:${EMSCRIPTEN}>:-pthread$<SEMICOLON>-fwasm-exceptions>)
    add_library(third_party::catch2 ALIAS catch2)
  endif()
endif()
