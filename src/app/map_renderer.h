// Draws attention maps. All maps of a reading are one half-float array texture, a slice a map; a fragment shader colours
// them, so that another palette, scale or range uploads nothing. Implemented in platform/ with OpenGL. UI thread only.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include <imgui.h>

namespace maskscope::app {

enum class Scale { linear, square_root, logarithmic };

// On the logarithmic scale this and everything below it has the palette's first colour.
inline constexpr float kLeastOnLog = 1e-3F;

struct MapSize {
  std::size_t rows = 0, columns = 0;
  bool operator==(const MapSize&) const = default;
  bool empty() const { return rows == 0 || columns == 0; }
};

struct MapQuad {
  ImVec2 min, max;  // on screen, logical pixels
  std::uint32_t slice;
  float top = 1;  // the attention that has the palette's last colour
};

using Palette = std::array<std::array<std::uint8_t, 3>, 256>;  // from attention 0 to the top, sRGB

class MapRenderer {
 public:
  virtual ~MapRenderer() = default;
  // Room for so many maps of this size, all zero; what was there before is gone.
  virtual void reserve(std::size_t slices, MapSize size) = 0;
  // halves: IEEE half floats [slice][row][column], none negative, for the slices from `first` on. Nothing of them is kept
  // outside the texture.
  virtual void put(std::size_t first, std::span<const std::uint16_t> halves) = 0;
  // True where there is no texture: before the first reserve, and after a lost WebGL context. App then uploads again.
  virtual bool empty() const = 0;
  // Adds the quads to the draw list; they are clipped as the list is. Row 0 is at the top. Cells have hard edges.
  virtual void draw(ImDrawList& list, std::span<const MapQuad> quads, const Palette& palette, Scale scale) = 0;

 protected:
  MapRenderer() = default;
  MapRenderer(const MapRenderer&) = default;
  MapRenderer& operator=(const MapRenderer&) = default;
};

}  // namespace maskscope::app
