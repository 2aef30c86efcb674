#include "figures/svg.h"

#include <algorithm>

#include "base/error.h"

namespace maskscope::figures {
namespace {

std::string base64(std::string_view bytes) {
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t count = std::min<std::size_t>(bytes.size() - at, 3);
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i)
      group = group << 8 | (i < count ? static_cast<unsigned char>(bytes[at + i]) : 0);
    for (std::size_t i = 0; i < 4; ++i) text += i <= count ? kDigits[group >> (18 - 6 * i) & 63] : '=';
  }
  return text;
}

}  // namespace

std::string escape_xml(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    switch (c) {
      case '&':
        escaped += "&amp;";
        break;
      case '<':
        escaped += "&lt;";
        break;
      case '>':
        escaped += "&gt;";
        break;
      case '"':
        escaped += "&quot;";
        break;
      default:
        escaped += c;
    }
  }
  return escaped;
}

std::size_t svg_width(std::string_view text, float font_size) {
  constexpr float kLetter = 0.6F;  // of an em
  const auto letters =
      std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0u) != 0x80u; });
  return static_cast<std::size_t>(static_cast<float>(letters) * font_size * kLetter);
}

std::string svg_heading(std::size_t x, std::size_t baseline, float font_size, std::string_view text) {
  return concat("<text x=\"", x, "\" y=\"", baseline, "\" font-size=\"", font_size, "\">", escape_xml(text),
                "</text>\n");
}

std::string svg_colour(std::span<const std::uint8_t> channels) {
  const int red = channels.front(), green = channels[channels.size() / 2], blue = channels.back();
  return concat("rgb(", red, ",", green, ",", blue, ")");
}

// Browsers follow the style; programs that know no CSS follow the attribute.
Result<std::string> svg_image(std::size_t x, std::size_t y, std::size_t width, std::size_t height,
                              const formats::Image& pixels) {
  const auto png = formats::encode_png(pixels);
  if (!png) return std::unexpected(png.error());
  return concat("<image x=\"", x, "\" y=\"", y, "\" width=\"", width, "\" height=\"", height,
                "\" preserveAspectRatio=\"none\" image-rendering=\"optimizeSpeed\" "
                "style=\"image-rendering:crisp-edges;image-rendering:pixelated\" href=\"data:image/png;base64,",
                base64(*png), "\"/>\n");
}

std::string svg_head(std::size_t width, std::size_t height, float font_size) {
  return concat("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"", width, "\" height=\"", height,
                "\" viewBox=\"0 0 ", width, " ", height, "\" font-family=\"Inter, sans-serif\" font-size=\"", font_size,
                "\">\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
}

}  // namespace maskscope::figures
