#include "platform/gl.h"

#ifndef __EMSCRIPTEN__

#include <SDL.h>

namespace maskscope::platform {

#define MASKSCOPE_GL_DEFINE(type, name) type name = nullptr;  // NOLINT(bugprone-macro-parentheses)
MASKSCOPE_GL_FUNCTIONS(MASKSCOPE_GL_DEFINE)
#undef MASKSCOPE_GL_DEFINE

Result<void> load_gl() {
#define MASKSCOPE_GL_LOAD(type, name)                            \
  (name) = reinterpret_cast<type>(SDL_GL_GetProcAddress(#name)); \
  if ((name) == nullptr) return fail("OpenGL: found no " #name ", expected OpenGL 3.3");
  MASKSCOPE_GL_FUNCTIONS(MASKSCOPE_GL_LOAD)
#undef MASKSCOPE_GL_LOAD
  return {};
}

}  // namespace maskscope::platform

#endif
