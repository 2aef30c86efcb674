#include "platform/map_renderer_gl.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <string>
#include <vector>

#include "platform/gl.h"

namespace maskscope::platform {
namespace {

#ifdef __EMSCRIPTEN__
constexpr const char* kVersion =
    "#version 300 es\nprecision highp float;\nprecision highp int;\nprecision highp sampler2DArray;\n";
#else
constexpr const char* kVersion = "#version 330 core\n";
#endif

// An instance is a quad: its corners in device pixels from the top left, and its slice.
constexpr const char* kVertexShader = R"(
layout(location = 0) in vec4 quad;
layout(location = 1) in float slice_in;
uniform vec2 view;
flat out vec4 box;
flat out int slice;
void main() {
  vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  vec2 pixel = mix(quad.xy, quad.zw, corner);
  box = quad;
  slice = int(slice_in + 0.5);
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
uniform int tokens;
uniform int levels;
uniform int square_root;
flat in vec4 box;
flat in int slice;
out vec4 colour;
void main() {
  vec2 pixel = vec2(gl_FragCoord.x, view.y - gl_FragCoord.y);
  vec2 cells_a_pixel = vec2(float(tokens)) / (box.zw - box.xy);
  vec2 middle = (pixel - box.xy) * cells_a_pixel;
  float footprint = max(cells_a_pixel.x, cells_a_pixel.y);
  float value;
  if (footprint <= 1.0) {
    ivec2 cell = clamp(ivec2(floor(middle)), ivec2(0), ivec2(tokens - 1));
    value = texelFetch(maps, ivec3(cell, slice), 0).r;
  } else {
    int level = clamp(int(floor(log2(footprint))), 0, levels - 1);
    float side = float(1 << level);
    int last = (tokens - 1) >> level;
    ivec2 from = clamp(ivec2(floor((middle - 0.5 * cells_a_pixel) / side)), ivec2(0), ivec2(last));
    ivec2 to = clamp(ivec2(ceil((middle + 0.5 * cells_a_pixel) / side)) - 1, from, ivec2(last));
    value = 0.0;
    for (int y = from.y; y <= to.y; ++y) {
      for (int x = from.x; x <= to.x; ++x) value = max(value, texelFetch(maps, ivec3(x, y, slice), level).r);
    }
  }
  float place = square_root != 0 ? sqrt(value) : value;
  colour = vec4(texture(palette, vec2((clamp(place, 0.0, 1.0) * 255.0 + 0.5) / 256.0, 0.5)).rgb, 1.0);
}
)";

struct Instance {
  float left, top, right, bottom;
  float slice;
};

// Texture levels below the first; with them 512 tokens fit a thumbnail of a dozen pixels.
constexpr std::size_t kReducedLevels = 4;

// Thumbnails show few tokens whole.
bool needs_reduced(std::size_t tokens) {
  constexpr std::size_t kFewTokens = 24;
  return tokens > kFewTokens;
}

// The texture's side is a multiple of the last level's cell, so that every level's side is exact.
std::size_t padded(std::size_t tokens) {
  constexpr std::size_t kMultiple = std::size_t{1} << kReducedLevels;
  return needs_reduced(tokens) ? (tokens + kMultiple - 1) / kMultiple * kMultiple : tokens;
}

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

// The maxima of 2 x 2 cells; half floats that are not negative are ordered as their bits. out_side = (side + 1) / 2.
void reduce(std::span<const std::uint16_t> cells, std::size_t side, std::vector<std::uint16_t>& out) {
  const std::size_t out_side = (side + 1) / 2;
  out.assign(out_side * out_side, 0);
  for (std::size_t y = 0; y < side; ++y) {
    for (std::size_t x = 0; x < side; ++x) {
      std::uint16_t& most = out[y / 2 * out_side + x / 2];
      most = std::max(most, cells[y * side + x]);
    }
  }
}

void put(std::span<const std::uint16_t> cells, std::size_t level, std::size_t slice, std::size_t slices,
         std::size_t side) {
  glTexSubImage3D(GL_TEXTURE_2D_ARRAY, static_cast<GLint>(level), 0, 0, static_cast<GLint>(slice),
                  static_cast<GLsizei>(side), static_cast<GLsizei>(side), static_cast<GLsizei>(slices), GL_RED,
                  GL_HALF_FLOAT, cells.data());
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
  uniforms_ = {glGetUniformLocation(program_, "view"),   glGetUniformLocation(program_, "tokens"),
               glGetUniformLocation(program_, "levels"), glGetUniformLocation(program_, "square_root"),
               glGetUniformLocation(program_, "maps"),   glGetUniformLocation(program_, "palette")};
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
  glVertexAttribPointer(1, 1, GL_FLOAT, GL_FALSE, sizeof(Instance), reinterpret_cast<void*>(offsetof(Instance, slice)));
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

void MapRendererGl::upload(std::span<const std::uint16_t> halves, std::size_t slices, std::size_t tokens) {
  glDeleteTextures(1, &maps_);
  maps_ = make_texture(GL_TEXTURE_2D_ARRAY, GL_NEAREST);
  tokens_ = static_cast<int>(tokens);
  levels_ = needs_reduced(tokens) ? static_cast<int>(kReducedLevels) + 1 : 1;
  glTexParameteri(GL_TEXTURE_2D_ARRAY, GL_TEXTURE_MAX_LEVEL, levels_ - 1);
  // Without mipmaps in the filter only the first level could be fetched.
  if (levels_ > 1) glTexParameteri(GL_TEXTURE_2D_ARRAY, GL_TEXTURE_MIN_FILTER, GL_NEAREST_MIPMAP_NEAREST);
  for (int level = 0; level < levels_; ++level) {
    const auto side = static_cast<GLsizei>(padded(tokens) >> level);
    glTexImage3D(GL_TEXTURE_2D_ARRAY, level, GL_R16F, side, side, static_cast<GLsizei>(slices), 0, GL_RED,
                 GL_HALF_FLOAT, nullptr);
  }
  glPixelStorei(GL_UNPACK_ALIGNMENT, 2);
  put(halves, 0, 0, slices, tokens);
  if (levels_ > 1) upload_reduced(halves, slices);
  glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
  glBindTexture(GL_TEXTURE_2D_ARRAY, 0);
}

void MapRendererGl::upload_reduced(std::span<const std::uint16_t> halves, std::size_t slices) {
  std::vector<std::uint16_t> smaller, larger;
  const auto tokens = static_cast<std::size_t>(tokens_);
  for (std::size_t slice = 0; slice < slices; ++slice) {
    std::span<const std::uint16_t> cells = halves.subspan(slice * tokens * tokens, tokens * tokens);
    std::size_t side = tokens;
    for (std::size_t level = 1; level <= kReducedLevels; ++level) {
      reduce(cells, side, smaller);
      side = (side + 1) / 2;
      put(smaller, level, slice, 1, side);
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
                         static_cast<float>(quad.slice)});
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
  glUniform1i(uniforms_.tokens, tokens_);
  glUniform1i(uniforms_.levels, levels_);
  glUniform1i(uniforms_.square_root, command.scale == app::Scale::square_root ? 1 : 0);
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
