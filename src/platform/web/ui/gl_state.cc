// What ImGui's renderer asks of WebGL before each frame, to put it back afterwards. The browser knows most of it at once, but
// sends the questions below to another process and waits until all that was drawn before is done: a whole frame's time.
// Nobody else draws here (the maps' renderer sets all that it needs), so they are answered with WebGL's first values instead.
#include <GLES3/gl3.h>

// The linker leads glGetIntegerv here, and __real_glGetIntegerv to WebGL (--wrap in src/web.cmake).
extern "C" {
void __real_glGetIntegerv(GLenum name, GLint* values);
void __wrap_glGetIntegerv(GLenum name, GLint* values);

void __wrap_glGetIntegerv(GLenum name, GLint* values) {
  switch (name) {
    case GL_SCISSOR_BOX:
      for (int i = 0; i < 4; ++i) values[i] = 0;
      break;
    case GL_BLEND_SRC_RGB:
    case GL_BLEND_SRC_ALPHA:
      *values = GL_ONE;
      break;
    case GL_BLEND_DST_RGB:
    case GL_BLEND_DST_ALPHA:
      *values = GL_ZERO;
      break;
    case GL_BLEND_EQUATION_RGB:
    case GL_BLEND_EQUATION_ALPHA:
      *values = GL_FUNC_ADD;
      break;
    default:
      __real_glGetIntegerv(name, values);
  }
}
}
