// Saving: the chosen head, all heads, predictions; as pictures, as numbers, or to the clipboard.
#include "app/export/export_map.h"
#include "app/state/action.h"
#include "app/strings.h"
#include "app/widgets/side_panel.h"
#include "base/fill_in.h"

namespace maskscope::app {
namespace {

namespace texts = strings::save;

void do_it(Ui& ui, const Action& action) {
  ui.state.action = action;
  ui.state.side_panel = SidePanelId::none;
}

void show_files(Ui& ui, SidePanel& panel, std::initializer_list<std::pair<const char*, FileKind>> files,
                const char* explanation) {
  for (const auto& [label, kind] : files) {
    if (panel.chip(label, explanation)) do_it(ui, Save{kind});
  }
}

const char* view_pattern(View view) {
  return view == View::matrix ? texts::kAsMatrix : view == View::lines ? texts::kAsLines : texts::kAsSentence;
}

}  // namespace

void show_save_panel(Ui& ui) {
  SidePanel panel(ui, texts::kTitle, 480);
  if (!ui.state.shown) {
    panel.title(texts::kTitle);
    panel.paragraph(texts::kNothing);
    return;
  }
  panel.title(texts::kView, fill_in(view_pattern(ui.state.view), title_of_shown(ui.state)));
  if (const std::string note = note_on_filter(ui.state.shown->picture->filter()); !note.empty())
    panel.paragraph(fill_in(texts::kFiltered, note));
  show_files(ui, panel, {{texts::kPng, FileKind::shown_png}, {texts::kSvg, FileKind::shown_svg}}, texts::kFigureHelp);
  show_files(
      ui, panel,
      {{texts::kNpy, FileKind::shown_npy}, {texts::kCsv, FileKind::shown_csv}, {texts::kJson, FileKind::shown_json}},
      texts::kDataHelp);
  const bool copies = ui.platform.can_copy_pictures();
  if (panel.chip(texts::kCopyFigure.label, copies ? texts::kCopyFigure.explanation : texts::kOnlyText))
    do_it(ui, CopyPicture{});
  if (panel.chip(texts::kCopyTable.label, texts::kCopyTable.explanation)) do_it(ui, CopyTable{.of_map = true});
  panel.gap(16);
  panel.title(texts::kAllHeads, fill_in(texts::kAllHeadsNote, ui.state.shown->maps.slices()));
  panel.paragraph(texts::kAllHeadsHelp);
  show_files(ui, panel, {{texts::kPngSheet, FileKind::sheet_png}, {texts::kSvgSheet, FileKind::sheet_svg}},
             texts::kSheetHelp);
  show_files(ui, panel, {{texts::kPngZip, FileKind::heads_png_zip}, {texts::kSvgZip, FileKind::heads_svg_zip}},
             texts::kZipHelp);
  show_files(ui, panel,
             {{texts::kAllNpy, FileKind::heads_npy},
              {texts::kAllCsv, FileKind::heads_csv},
              {texts::kAllJson, FileKind::heads_json}},
             texts::kAllDataHelp);
  panel.gap(16);
  panel.title(texts::kReading, texts::kReadingNote);
  show_files(ui, panel, {{texts::kReadingFile, FileKind::reading}}, texts::kReadingHelp);
  if (ui.state.shown->reading.masks.empty()) return;
  panel.gap(16);
  panel.title(texts::kPredictions, texts::kPredictionsNote);
  show_files(ui, panel,
             {{texts::kPredictionsCsv, FileKind::words_csv}, {texts::kPredictionsJson, FileKind::words_json}},
             texts::kPredictionsHelp);
  if (panel.chip(texts::kCopyPredictions.label, texts::kCopyPredictions.explanation))
    do_it(ui, CopyTable{.of_map = false});
}

}  // namespace maskscope::app
