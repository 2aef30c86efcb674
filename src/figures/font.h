// Draws text into a grey picture with stb_truetype. A face keeps its fonts' bytes; drawing is thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace maskscope::figures {

// Coverage of each pixel, 0 none, 255 full.
struct Glyphs {
  std::size_t width = 0;
  std::size_t height = 0;
  std::vector<std::uint8_t> coverage;
};

class Face {
 public:
  // fonts: whole TrueType or OpenType files; a character is taken from the first that has it.
  static Result<Face> from(std::vector<std::vector<std::byte>> fonts);
  Face(Face&&) noexcept;
  Face& operator=(Face&&) noexcept;
  ~Face();

  // One line of UTF-8 text, `size` pixels high from the highest ascender to the lowest descender. Characters that no
  // font has are drawn as the first font's mark for that.
  Glyphs draw(std::string_view text, float size) const;

 private:
  struct State;
  explicit Face(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace maskscope::figures
