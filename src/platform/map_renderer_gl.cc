#include "platform/map_renderer_gl.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <string>
#include <vector>

#include "base/divide_up.h"
#include "platform/gl.h"

namespace maskscope::platform {
namespace {

#ifdef __EMSCRIPTEN__
constexpr const char* kVersion =
    "#version 300 es\nprecision highp float;\nprecision highp int;\nprecision highp sampler2DArray;\n";
#else
constexpr const char* kVersion = "#version 330 core\n";
#endif

// An instance is a quad: its corners in device pixels from the top left, its slice, and the value at the palette's end.
constexpr const char* kVertexShader = R"(
layout(location = 0) in vec4 quad;
layout(location = 1) in vec2 slice_and_top;
uniform vec2 view;
flat out vec4 box;
flat out int slice;
flat out float top;
void main() {
  vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  vec2 pixel = mix(quad.xy, quad.zw, corner);
  box = quad;
  slice = int(slice_and_top.x + 0.5);
  top = slice_and_top.y;
  gl_Position = vec4(pixel / view * vec2(2.0, -2.0) + vec2(-1.0, 1.0), 0.0, 1.0);
}
)";

// A pixel that covers several cells shows the brightest of them, so that no cell vanishes in a thumbnail; each level of the
// texture holds the maxima of 2 x 2 cells of the one before, which leaves at most 3 x 3 to look at. A pixel inside one cell
// shows that cell, so cells have hard edges at any size.
constexpr const char* kFragmentShader = R"(
uniform sampler2DArray maps;
uniform sampler2D palette;
uniform vec2 view;
uniform float least;
uniform ivec2 cells;  // columns, rows
uniform int levels;
uniform int scale;    // 0 linear, 1 square root, 2 logarithmic, from least on
flat in vec4 box;
flat in int slice;
flat in float top;
out vec4 colour;
void main() {
  vec2 pixel = vec2(gl_FragCoord.x, view.y - gl_FragCoord.y);
  vec2 cells_a_pixel = vec2(cells) / (box.zw - box.xy);
  vec2 middle = (pixel - box.xy) * cells_a_pixel;
  float footprint = max(cells_a_pixel.x, cells_a_pixel.y);
  float value;
  if (footprint <= 1.0) {
    ivec2 cell = clamp(ivec2(floor(middle)), ivec2(0), cells - 1);
    value = texelFetch(maps, ivec3(cell, slice), 0).r;
  } else {
    int level = clamp(int(floor(log2(footprint))), 0, levels - 1);
    float side = float(1 << level);
    ivec2 last = (cells - 1) >> level;
    ivec2 from = clamp(ivec2(floor((middle - 0.5 * cells_a_pixel) / side)), ivec2(0), last);
    ivec2 to = clamp(ivec2(ceil((middle + 0.5 * cells_a_pixel) / side)) - 1, from, last);
    value = 0.0;
    for (int y = from.y; y <= to.y; ++y) {
      for (int x = from.x; x <= to.x; ++x) value = max(value, texelFetch(maps, ivec3(x, y, slice), level).r);
    }
  }
  value = top > 0.0 ? value / top : 0.0;
  float place = value;
  if (scale == 1) place = sqrt(value);
  if (scale == 2) place = 1.0 - log(max(value, least)) / log(least);
  colour = vec4(texture(palette, vec2((clamp(place, 0.0, 1.0) * 255.0 + 0.5) / 256.0, 0.5)).rgb, 1.0);
}
)";

struct Instance {
  float left, top, right, bottom;
  float slice, value_at_end;
};

// Texture levels below the first; with them 512 tokens fit a thumbnail of a dozen pixels.
constexpr std::size_t kReducedLevels = 4;

// Thumbnails show few tokens whole.
bool needs_reduced(app::MapSize size) {
  constexpr std::size_t kFew = 24;
  return std::max(size.rows, size.columns) > kFew;
}

// The reduced texture's sides are multiples of the last level's cell, so that every level's sides are exact.
std::size_t padded(std::size_t side) {
  constexpr std::size_t kMultiple = std::size_t{1} << kReducedLevels;
  return round_up(side, kMultiple);
}

app::MapSize halved(app::MapSize size) { return {(size.rows + 1) / 2, (size.columns + 1) / 2}; }

GLuint compile(GLenum kind, const char* source) {
  const GLuint shader = glCreateShader(kind);
  const char* parts[] = {kVersion, source};
  glShaderSource(shader, 2, parts, nullptr);
  glCompileShader(shader);
  return shader;
}

GLuint make_texture(GLenum target, GLint filter) {
  GLuint texture = 0;
  glGenTextures(1, &texture);
  glBindTexture(target, texture);
  glTexParameteri(target, GL_TEXTURE_MIN_FILTER, filter);
  glTexParameteri(target, GL_TEXTURE_MAG_FILTER, filter);
  glTexParameteri(target, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
  glTexParameteri(target, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
  return texture;
}

// The maxima of 2 x 2 cells; half floats that are not negative are ordered as their bits. `out` gets the halved size.
void reduce(std::span<const std::uint16_t> cells, app::MapSize size, std::vector<std::uint16_t>& out) {
  const app::MapSize out_size = halved(size);
  out.assign(out_size.rows * out_size.columns, 0);
  for (std::size_t y = 0; y < size.rows; ++y) {
    for (std::size_t x = 0; x < size.columns; ++x) {
      std::uint16_t& most = out[y / 2 * out_size.columns + x / 2];
      most = std::max(most, cells[y * size.columns + x]);
    }
  }
}

void put_level(std::span<const std::uint16_t> cells, std::size_t level, std::size_t slice, std::size_t slices,
               app::MapSize size) {
  glTexSubImage3D(GL_TEXTURE_2D_ARRAY, static_cast<GLint>(level), 0, 0, static_cast<GLint>(slice),
                  static_cast<GLsizei>(size.columns), static_cast<GLsizei>(size.rows), static_cast<GLsizei>(slices),
                  GL_RED, GL_HALF_FLOAT, cells.data());
}

}  // namespace

// Travels inside the draw list, its instances behind it.
struct MapRendererGl::Command {
  MapRendererGl* renderer;
  app::Palette palette;
  app::Scale scale;
  std::size_t count;
};

Result<void> MapRendererGl::begin() {
  const GLuint vertex = compile(GL_VERTEX_SHADER, kVertexShader);
  const GLuint fragment = compile(GL_FRAGMENT_SHADER, kFragmentShader);
  program_ = glCreateProgram();
  glAttachShader(program_, vertex);
  glAttachShader(program_, fragment);
  glLinkProgram(program_);
  glDeleteShader(vertex);
  glDeleteShader(fragment);
  GLint linked = 0;
  glGetProgramiv(program_, GL_LINK_STATUS, &linked);
  if (linked == 0) return fail("OpenGL: the maps' shaders were not accepted");
  uniforms_ = {glGetUniformLocation(program_, "view"),   glGetUniformLocation(program_, "cells"),
               glGetUniformLocation(program_, "levels"), glGetUniformLocation(program_, "scale"),
               glGetUniformLocation(program_, "maps"),   glGetUniformLocation(program_, "palette"),
               glGetUniformLocation(program_, "least")};
  glGenVertexArrays(1, &vertices_);
  glGenBuffers(1, &instances_);
  glBindVertexArray(vertices_);
  glBindBuffer(GL_ARRAY_BUFFER, instances_);
  for (const GLuint attribute : {0u, 1u}) {
    glEnableVertexAttribArray(attribute);
    glVertexAttribDivisor(attribute, 1);
  }
  glVertexAttribPointer(0, 4, GL_FLOAT, GL_FALSE, sizeof(Instance), nullptr);
  // NOLINTNEXTLINE(performance-no-int-to-ptr): OpenGL passes an offset as a pointer
  glVertexAttribPointer(1, 2, GL_FLOAT, GL_FALSE, sizeof(Instance), reinterpret_cast<void*>(offsetof(Instance, slice)));
  glBindVertexArray(0);
  palette_ = make_texture(GL_TEXTURE_2D, GL_LINEAR);
  return {};
}

void MapRendererGl::forget() {
  program_ = vertices_ = instances_ = maps_ = palette_ = 0;
  palette_known_ = false;
}

void MapRendererGl::release() {
  if (program_ == 0) return;
  glDeleteTextures(1, &maps_);
  glDeleteTextures(1, &palette_);
  glDeleteBuffers(1, &instances_);
  glDeleteVertexArrays(1, &vertices_);
  glDeleteProgram(program_);
  forget();
}

void MapRendererGl::reserve(std::size_t slices, app::MapSize size) {
  glDeleteTextures(1, &maps_);
  maps_ = make_texture(GL_TEXTURE_2D_ARRAY, GL_NEAREST);
  size_ = size;
  const bool reduced = needs_reduced(size);
  levels_ = reduced ? static_cast<int>(kReducedLevels) + 1 : 1;
  glTexParameteri(GL_TEXTURE_2D_ARRAY, GL_TEXTURE_MAX_LEVEL, levels_ - 1);
  // Without mipmaps in the filter only the first level could be fetched.
  if (reduced) glTexParameteri(GL_TEXTURE_2D_ARRAY, GL_TEXTURE_MIN_FILTER, GL_NEAREST_MIPMAP_NEAREST);
  const app::MapSize whole = reduced ? app::MapSize{padded(size.rows), padded(size.columns)} : size;
  for (int level = 0; level < levels_; ++level) {
    glTexImage3D(GL_TEXTURE_2D_ARRAY, level, GL_R16F, static_cast<GLsizei>(whole.columns >> level),
                 static_cast<GLsizei>(whole.rows >> level), static_cast<GLsizei>(slices), 0, GL_RED, GL_HALF_FLOAT,
                 nullptr);
  }
  glBindTexture(GL_TEXTURE_2D_ARRAY, 0);
}

void MapRendererGl::put(std::size_t first, std::span<const std::uint16_t> halves) {
  if (maps_ == 0 || size_.empty()) return;
  glBindTexture(GL_TEXTURE_2D_ARRAY, maps_);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 2);
  // Some megabytes at a time: a browser copies what it is given, and keeps room for the largest copy.
  constexpr std::size_t kAtOnce = 4 << 20;  // numbers
  const std::size_t map = size_.rows * size_.columns, maps = std::max<std::size_t>(1, kAtOnce / map);
  for (std::size_t i = 0; i < halves.size() / map; i += maps) {
    const std::size_t count = std::min(maps, halves.size() / map - i);
    put_level(halves.subspan(i * map, count * map), 0, first + i, count, size_);
  }
  if (levels_ > 1) put_reduced(first, halves);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
  glBindTexture(GL_TEXTURE_2D_ARRAY, 0);
}

void MapRendererGl::put_reduced(std::size_t first, std::span<const std::uint16_t> halves) {
  std::vector<std::uint16_t> smaller, larger;
  const std::size_t map = size_.rows * size_.columns;
  for (std::size_t i = 0; i < halves.size() / map; ++i) {
    std::span<const std::uint16_t> cells = halves.subspan(i * map, map);
    app::MapSize size = size_;
    for (std::size_t level = 1; level <= kReducedLevels; ++level) {
      reduce(cells, size, smaller);
      size = halved(size);
      put_level(smaller, level, first + i, 1, size);
      larger.swap(smaller);
      cells = larger;
    }
  }
}

void MapRendererGl::draw(ImDrawList& list, std::span<const app::MapQuad> quads, const app::Palette& palette,
                         app::Scale scale) {
  if (quads.empty() || maps_ == 0 || program_ == 0) return;
  const Command command = {this, palette, scale, quads.size()};
  const ImVec2 density = ImGui::GetIO().DisplayFramebufferScale;
  std::vector<Instance> instances;
  for (const app::MapQuad& quad : quads) {
    instances.push_back({quad.min.x * density.x, quad.min.y * density.y, quad.max.x * density.x, quad.max.y * density.y,
                         static_cast<float>(quad.slice), quad.top});
  }
  std::vector<std::byte> message(sizeof command + instances.size() * sizeof(Instance));
  std::memcpy(message.data(), &command, sizeof command);
  std::memcpy(message.data() + sizeof command, instances.data(), instances.size() * sizeof(Instance));
  list.AddCallback(run, message.data(), message.size());
  list.AddCallback(ImDrawCallback_ResetRenderState, nullptr);
}

void MapRendererGl::run(const ImDrawList*, const ImDrawCmd* drawn) {
  Command command;
  std::memcpy(&command, drawn->UserCallbackData, sizeof command);
  MapRendererGl& renderer = *command.renderer;
  if (renderer.maps_ == 0 || renderer.program_ == 0) return;
  glBindBuffer(GL_ARRAY_BUFFER, renderer.instances_);
  glBufferData(GL_ARRAY_BUFFER, static_cast<GLsizeiptr>(command.count * sizeof(Instance)),
               static_cast<const std::byte*>(drawn->UserCallbackData) + sizeof command, GL_STREAM_DRAW);
  renderer.render(command, drawn->ClipRect);
}

void MapRendererGl::render(const Command& command, const ImVec4& clip) {
  const ImGuiIO& io = ImGui::GetIO();
  const ImVec2 density = io.DisplayFramebufferScale;
  const ImVec2 view = {io.DisplaySize.x * density.x, io.DisplaySize.y * density.y};
  const auto pixels = [](float from, float to) { return std::max(0, static_cast<int>(to) - static_cast<int>(from)); };
  glScissor(static_cast<int>(clip.x * density.x), static_cast<int>(view.y - clip.w * density.y),
            pixels(clip.x * density.x, clip.z * density.x), pixels(clip.y * density.y, clip.w * density.y));
  glDisable(GL_BLEND);
  glUseProgram(program_);
  glUniform2f(uniforms_.view, view.x, view.y);
  glUniform2i(uniforms_.cells, static_cast<GLint>(size_.columns), static_cast<GLint>(size_.rows));
  glUniform1i(uniforms_.levels, levels_);
  glUniform1i(uniforms_.scale, static_cast<GLint>(command.scale));
  glUniform1f(uniforms_.least, app::kLeastOnLog);
  glUniform1i(uniforms_.maps, 1);
  glUniform1i(uniforms_.palette, 0);
  glActiveTexture(GL_TEXTURE1);
  glBindTexture(GL_TEXTURE_2D_ARRAY, maps_);
  glActiveTexture(GL_TEXTURE0);
  use_palette(command.palette);
  glBindVertexArray(vertices_);
  glDrawArraysInstanced(GL_TRIANGLE_STRIP, 0, 4, static_cast<GLsizei>(command.count));
}

void MapRendererGl::use_palette(const app::Palette& palette) {
  glBindTexture(GL_TEXTURE_2D, palette_);
  if (palette_known_ && palette == colours_) return;
  static_assert(sizeof(app::Palette) == 256 * 3, "the texture reads it as it lies in memory");
  glTexImage2D(GL_TEXTURE_2D, 0, GL_RGB8, 256, 1, 0, GL_RGB, GL_UNSIGNED_BYTE, palette.data());
  colours_ = palette;
  palette_known_ = true;
}

}  // namespace maskscope::platform
