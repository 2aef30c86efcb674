// The few OpenGL functions that we call ourselves, under their own names: WebGL2's on the page; on the desktop OpenGL 3.3's,
// looked up at run time because libraries promise no more than OpenGL 1.1. Dear ImGui's own loader is private to it.
#pragma once

#ifdef __EMSCRIPTEN__

#include <GLES3/gl3.h>

#else

#include <SDL_opengl.h>

#include "base/error.h"

namespace maskscope::platform {

#define MASKSCOPE_GL_FUNCTIONS(use)                                                                                   \
  use(PFNGLACTIVETEXTUREPROC, glActiveTexture) use(PFNGLATTACHSHADERPROC, glAttachShader) use(                        \
      PFNGLBINDBUFFERPROC, glBindBuffer) use(PFNGLBINDVERTEXARRAYPROC, glBindVertexArray)                             \
      use(PFNGLBUFFERDATAPROC, glBufferData) use(PFNGLCOMPILESHADERPROC, glCompileShader) use(                        \
          PFNGLCREATEPROGRAMPROC, glCreateProgram) use(PFNGLCREATESHADERPROC, glCreateShader)                         \
          use(PFNGLDELETEBUFFERSPROC, glDeleteBuffers) use(PFNGLDELETEPROGRAMPROC, glDeleteProgram) use(              \
              PFNGLDELETESHADERPROC, glDeleteShader) use(PFNGLDELETEVERTEXARRAYSPROC, glDeleteVertexArrays)           \
              use(PFNGLDRAWARRAYSINSTANCEDPROC, glDrawArraysInstanced) use(                                           \
                  PFNGLENABLEVERTEXATTRIBARRAYPROC, glEnableVertexAttribArray) use(PFNGLGENBUFFERSPROC, glGenBuffers) \
                  use(PFNGLGENVERTEXARRAYSPROC, glGenVertexArrays) use(PFNGLGETPROGRAMIVPROC, glGetProgramiv)         \
                      use(PFNGLGETUNIFORMLOCATIONPROC, glGetUniformLocation) use(PFNGLLINKPROGRAMPROC, glLinkProgram) \
                          use(PFNGLSHADERSOURCEPROC, glShaderSource) use(PFNGLTEXIMAGE3DPROC, glTexImage3D)           \
                              use(PFNGLTEXSUBIMAGE3DPROC, glTexSubImage3D) use(PFNGLUNIFORM1IPROC, glUniform1i)       \
                                  use(PFNGLUNIFORM1FPROC, glUniform1f) use(PFNGLUNIFORM2IPROC, glUniform2i)           \
                                      use(PFNGLUNIFORM2FPROC, glUniform2f) use(PFNGLUSEPROGRAMPROC, glUseProgram)     \
                                          use(PFNGLVERTEXATTRIBDIVISORPROC, glVertexAttribDivisor)                    \
                                              use(PFNGLVERTEXATTRIBPOINTERPROC, glVertexAttribPointer)

#define MASKSCOPE_GL_DECLARE(type, name) extern type name;
MASKSCOPE_GL_FUNCTIONS(MASKSCOPE_GL_DECLARE)
#undef MASKSCOPE_GL_DECLARE

// Looks the functions up in the current context; names the first that is missing.
Result<void> load_gl();

}  // namespace maskscope::platform

#endif
