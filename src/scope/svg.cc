#include "scope/svg.h"

#include "base/error.h"

namespace maskscope::scope {

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

std::string svg_colour(std::span<const std::uint8_t> channels) {
  const int red = channels.front(), green = channels[channels.size() / 2], blue = channels.back();
  return concat("rgb(", red, ",", green, ",", blue, ")");
}

std::string svg_head(std::size_t width, std::size_t height, float font_size) {
  return concat("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"", width, "\" height=\"", height,
                "\" font-family=\"Inter, sans-serif\" font-size=\"", font_size,
                "\">\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
}

}  // namespace maskscope::scope
