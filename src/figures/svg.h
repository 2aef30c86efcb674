// Pieces of SVG files. Thread-safe: no state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "formats/png.h"

namespace maskscope::figures {

// Text between tags or in an attribute, with what would be markup escaped.
std::string escape_xml(std::string_view text);

// Ample room for a line of text, which whoever shows it measures.
std::size_t svg_width(std::string_view text, float font_size);

// A line of text that begins here.
std::string svg_heading(std::size_t x, std::size_t baseline, float font_size, std::string_view text);

// "rgb(68,1,84)"; one channel is a grey.
std::string svg_colour(std::span<const std::uint8_t> channels);

// An image inside the file, stretched over this area; its pixels keep hard edges.
Result<std::string> svg_image(std::size_t x, std::size_t y, std::size_t width, std::size_t height,
                              const formats::Image& pixels);

// The opening tag, with a viewBox so that the picture scales where it is embedded, and white paper; a typeface that the labels
// are measured for.
std::string svg_head(std::size_t width, std::size_t height, float font_size);

}  // namespace maskscope::figures
