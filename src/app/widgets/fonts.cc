#include "app/widgets/fonts.h"

#include <algorithm>
#include <limits>

namespace maskscope::app {
namespace {

constexpr ImWchar kFigures[] = {'0', '9', 0};
constexpr ImWchar kNotFigures[] = {1, '0' - 1, '9' + 1, IM_UNICODE_CODEPOINT_MAX, 0};

ImFont* add(std::span<const std::byte> file, ImFontConfig config) {
  if (file.empty() || file.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) return nullptr;
  config.FontDataOwnedByAtlas = false;  // so it is copied, never written
  void* bytes = const_cast<void*>(static_cast<const void*>(file.data()));
  return ImGui::GetIO().Fonts->AddFontFromMemoryTTF(bytes, static_cast<int>(file.size()), kBody, &config);
}

float widest_figure(ImFont& font) {
  float widest = 0;
  for (ImWchar figure = '0'; figure <= '9'; ++figure) {
    widest = std::max(widest, font.GetFontBaked(kBody)->GetCharAdvance(figure));
  }
  return widest;
}

// Inter's own figures of one width stand behind an OpenType feature, which ImGui does not read: so all figures get the
// widest one's advance, from a second copy of the font.
ImFont* add_face(std::span<const std::byte> file, const std::vector<std::span<const std::byte>>& fallbacks,
                 float figure_width) {
  ImFontConfig letters;
  letters.GlyphExcludeRanges = kFigures;
  ImFont* font = add(file, letters);
  if (font == nullptr) return nullptr;
  ImFontConfig figures;
  figures.MergeMode = true;
  figures.GlyphExcludeRanges = kNotFigures;
  figures.GlyphMinAdvanceX = figures.GlyphMaxAdvanceX = figure_width;
  add(file, figures);
  ImFontConfig rest;
  rest.MergeMode = true;
  for (const auto fallback : fallbacks) add(fallback, rest);
  return font;
}

float figure_width(std::span<const std::byte> file) {
  ImFont* plain = add(file, {});
  if (plain == nullptr) return 0;
  const float width = widest_figure(*plain);
  ImGui::GetIO().Fonts->RemoveFont(plain);
  return width;
}

}  // namespace

Fonts add_fonts(const FontFiles& files) {
  Fonts fonts;
  fonts.regular = add_face(files.regular, files.fallbacks, figure_width(files.regular));
  if (fonts.regular == nullptr) fonts.regular = ImGui::GetIO().Fonts->AddFontDefault();
  fonts.semibold = add_face(files.semibold, files.fallbacks, figure_width(files.semibold));
  if (fonts.semibold == nullptr) fonts.semibold = fonts.regular;
  ImGui::GetIO().FontDefault = fonts.regular;
  ImGui::GetStyle().FontSizeBase = kBody;
  return fonts;
}

}  // namespace maskscope::app
