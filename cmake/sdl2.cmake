# SDL2 for the page. SDL's own CMake asks the compiler two hundred questions, which with Emscripten takes minutes;
# include/SDL_config_emscripten.h is its answer to them. What is switched off there is still compiled, to stubs.
obtain(sdl2)
set(files)
foreach(folder . atomic audio cpuinfo dynapi events file filesystem/emscripten haptic hidapi joystick joystick/dummy
    joystick/emscripten libm loadso/dummy locale locale/emscripten misc misc/emscripten power render render/software sensor stdlib
    thread thread/generic timer timer/unix video video/emscripten)
  file(GLOB found ${sdl2_SOURCE_DIR}/src/${folder}/*.c)
  list(APPEND files ${found})
endforeach()
add_third_party(sdl2 ${files})
target_include_directories(sdl2 SYSTEM PUBLIC ${sdl2_SOURCE_DIR}/include)
foreach(unneeded AUDIO JOYSTICK LOADSO POWER SENSOR)
  target_compile_definitions(sdl2 PRIVATE SDL_${unneeded}_DISABLED=1)
endforeach()
add_library(third_party::sdl2 ALIAS sdl2)
