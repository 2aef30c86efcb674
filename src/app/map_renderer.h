// Draws attention maps. All maps of a reading are one half-float array texture, a slice a head; a fragment shader colours
// them, so that another palette or scale uploads nothing. Implemented in platform/ with OpenGL. UI thread only.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include <imgui.h>

namespace maskscope::app {

enum class Scale { linear, square_root };

struct MapQuad {
  ImVec2 min, max;      // on screen, logical pixels
  std::uint32_t slice;  // layer * heads + head
};

using Palette = std::array<std::array<std::uint8_t, 3>, 256>;  // from attention 0 to attention 1, sRGB

class MapRenderer {
 public:
  virtual ~MapRenderer() = default;
  // halves: IEEE half floats [slice][query][key], tokens x tokens a slice. Nothing of them is kept outside the texture.
  virtual void upload(std::span<const std::uint16_t> halves, std::size_t slices, std::size_t tokens) = 0;
  // True where there is no texture: before the first upload, and after a lost WebGL context. App then uploads again.
  virtual bool empty() const = 0;
  // Adds the quads to the draw list; they are clipped as the list is. Row 0 is at the top. Cells have hard edges.
  virtual void draw(ImDrawList& list, std::span<const MapQuad> quads, const Palette& palette, Scale scale) = 0;

 protected:
  MapRenderer() = default;
  MapRenderer(const MapRenderer&) = default;
  MapRenderer& operator=(const MapRenderer&) = default;
};

}  // namespace maskscope::app
