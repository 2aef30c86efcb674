// MapRenderer on OpenGL 3.3 and WebGL2: the maps are one R16F array texture, a slice a map, coloured by a fragment shader.
// Made and used while the context is current.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "app/map_renderer.h"
#include "base/error.h"

namespace maskscope::platform {

class MapRendererGl final : public app::MapRenderer {
 public:
  MapRendererGl() = default;
  ~MapRendererGl() override { release(); }
  MapRendererGl(const MapRendererGl&) = delete;
  MapRendererGl& operator=(const MapRendererGl&) = delete;

  // Builds the shaders. Again after forget().
  Result<void> begin();
  // The context is lost and took everything with it; begin() makes it anew, and App uploads again.
  void forget();

  void reserve(std::size_t slices, app::MapSize size) override;
  void put(std::size_t first, std::span<const std::uint16_t> halves) override;
  bool empty() const override { return maps_ == 0; }
  void draw(ImDrawList& list, std::span<const app::MapQuad> quads, const app::Palette& palette,
            app::Scale scale) override;

 private:
  struct Command;
  static void run(const ImDrawList* list, const ImDrawCmd* drawn);
  void render(const Command& command, const ImVec4& clip);
  void use_palette(const app::Palette& palette);
  void put_reduced(std::size_t first, std::span<const std::uint16_t> halves);
  void release();

  unsigned program_ = 0, vertices_ = 0, instances_ = 0, maps_ = 0, palette_ = 0;
  struct {
    int view, cells, levels, scale, maps, palette, least;
  } uniforms_{};
  app::MapSize size_;
  int levels_ = 1;
  bool palette_known_ = false;
  app::Palette colours_{};  // in palette_
};

}  // namespace maskscope::platform
