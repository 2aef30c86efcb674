#include "figures/font.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "text/utf8.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#define STB_TRUETYPE_IMPLEMENTATION
#define STBTT_STATIC
#include <imstb_truetype.h>
#pragma GCC diagnostic pop

namespace maskscope::figures {
namespace {

struct Font {
  std::vector<std::byte> bytes;
  stbtt_fontinfo info{};
  float scale = 1;  // of a text one pixel high
  int ascent = 0;
};

struct Placed {
  const Font* font;
  int glyph;
  float x;
};

}  // namespace

struct Face::State {
  std::vector<std::unique_ptr<Font>> fonts;

  std::pair<const Font*, int> find(std::uint32_t character) const {
    for (const auto& font : fonts) {
      const int glyph = stbtt_FindGlyphIndex(&font->info, static_cast<int>(character));
      if (glyph != 0) return {font.get(), glyph};
    }
    return {fonts.front().get(), 0};
  }
};

Face::Face(std::unique_ptr<State> state) : state_(std::move(state)) {}
Face::Face(Face&&) noexcept = default;
Face& Face::operator=(Face&&) noexcept = default;
Face::~Face() = default;

Result<Face> Face::from(std::vector<std::vector<std::byte>> files) {
  auto state = std::make_unique<State>();
  for (auto& file : files) {
    auto font = std::make_unique<Font>();
    font->bytes = std::move(file);
    const auto* data = reinterpret_cast<const unsigned char*>(font->bytes.data());
    const int offset = font->bytes.size() < 12 ? -1 : stbtt_GetFontOffsetForIndex(data, 0);
    if (offset < 0 || stbtt_InitFont(&font->info, data, offset) == 0) {
      return fail("found a font file of ", font->bytes.size(), " bytes that is neither TrueType nor OpenType");
    }
    int descent = 0, gap = 0;
    stbtt_GetFontVMetrics(&font->info, &font->ascent, &descent, &gap);
    font->scale = 1.0F / static_cast<float>(font->ascent - descent);
    state->fonts.push_back(std::move(font));
  }
  if (state->fonts.empty()) return fail("found no font, expected at least one");
  return Face(std::move(state));
}

Glyphs Face::draw(std::string_view text, float size) const {
  std::vector<Placed> placed;
  float x = 0;
  for (std::size_t at = 0; at < text.size();) {
    const text::CodePoint c = text::decode(text, at);
    at += std::max<std::size_t>(c.size, 1);
    const auto [font, glyph] = state_->find(c.value);
    placed.push_back({font, glyph, x});
    int advance = 0, bearing = 0;
    stbtt_GetGlyphHMetrics(&font->info, glyph, &advance, &bearing);
    x += static_cast<float>(advance) * font->scale * size;
  }
  Glyphs glyphs{.width = static_cast<std::size_t>(std::ceil(x)) + 2,
                .height = static_cast<std::size_t>(std::ceil(size)) + 2,
                .coverage = {}};
  glyphs.coverage.resize(glyphs.width * glyphs.height);
  for (const Placed& p : placed) {
    const float scale = p.font->scale * size;
    int width = 0, height = 0, left = 0, top = 0;
    unsigned char* bitmap = stbtt_GetGlyphBitmapSubpixel(&p.font->info, scale, scale, p.x - std::floor(p.x), 0, p.glyph,
                                                         &width, &height, &left, &top);
    const int baseline = static_cast<int>(std::lround(static_cast<float>(p.font->ascent) * scale));
    for (int row = 0; row < height; ++row) {
      for (int column = 0; column < width; ++column) {
        const int to_x = static_cast<int>(p.x) + left + column, to_y = baseline + top + row;
        if (to_x < 0 || std::cmp_greater_equal(to_x, glyphs.width)) continue;
        if (to_y < 0 || std::cmp_greater_equal(to_y, glyphs.height)) continue;
        auto& pixel = glyphs.coverage[static_cast<std::size_t>(to_y) * glyphs.width + static_cast<std::size_t>(to_x)];
        pixel = std::max(pixel, bitmap[row * width + column]);
      }
    }
    stbtt_FreeBitmap(bitmap, nullptr);
  }
  return glyphs;
}

}  // namespace maskscope::figures
