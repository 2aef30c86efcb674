// Saving: the chosen head, all heads, what fits; as pictures, as numbers, or to the clipboard.
#include "app/export/export_map.h"
#include "app/state/action.h"
#include "app/widgets/side_panel.h"

namespace maskscope::app {
namespace {

void do_it(Ui& ui, const Action& action) {
  ui.state.action = action;
  ui.state.sheet = Sheet::none;
}

void show_files(Ui& ui, SidePanel& sheet, std::initializer_list<std::pair<const char*, FileKind>> files,
                const char* explanation) {
  for (const auto& [label, kind] : files) {
    if (sheet.chip(label, explanation)) do_it(ui, Save{kind});
  }
}

const char* view_note(View view) {
  return view == View::matrix ? ", as matrix" : view == View::lines ? ", as lines" : ", as sentence";
}

}  // namespace

void show_save_sheet(Ui& ui) {
  SidePanel sheet(ui, "Save", 480);
  if (!ui.state.shown) {
    sheet.title("Save");
    sheet.paragraph("There is nothing to save yet: the first answer has to come.");
    return;
  }
  sheet.title("What is shown", title_of_shown(ui.state) + view_note(ui.state.view));
  if (const std::string note = note_on_filter(ui.state.shown->picture->filter()); !note.empty())
    sheet.paragraph("As the filters leave it: " + note + ".");
  show_files(ui, sheet, {{"PNG", FileKind::shown_png}, {"SVG", FileKind::shown_svg}},
             "A picture of what is shown, in the colours on screen; SVG stays sharp, and its text stays text.");
  show_files(ui, sheet, {{".npy", FileKind::shown_npy}, {"CSV", FileKind::shown_csv}, {"JSON", FileKind::shown_json}},
             "The numbers of the map that is shown: .npy for NumPy, CSV for spreadsheets, JSON for programs.");
  const char* copies = ui.platform.can_copy_pictures()
                           ? "Puts the picture on the clipboard."
                           : "The clipboard takes only text here, so the picture is saved as a file.";
  if (sheet.chip("Copy picture", copies)) do_it(ui, CopyPicture{});
  if (sheet.chip("Copy numbers", "Puts the table on the clipboard, as spreadsheets take it.")) {
    do_it(ui, CopyTable{.of_map = true});
  }
  sheet.gap(16);
  sheet.title("All heads", std::to_string(ui.state.shown->maps.slices()) + " raw maps");
  sheet.paragraph("Every token to every token, whatever filters, summary and view are chosen above.");
  show_files(ui, sheet, {{"PNG sheet", FileKind::sheet_png}, {"SVG sheet", FileKind::sheet_svg}},
             "All maps as one picture, layers down and heads across.");
  show_files(ui, sheet, {{"PNG zip", FileKind::heads_png_zip}, {"SVG zip", FileKind::heads_svg_zip}},
             "A picture for each head, named Attention_Layer1_Head1 and so on.");
  show_files(ui, sheet,
             {{"all .npy", FileKind::heads_npy}, {"all CSV", FileKind::heads_csv}, {"all JSON", FileKind::heads_json}},
             "The numbers of all heads, good to three digits; .npy has the shape layer, head, from, to.");
  if (ui.state.shown->reading.masks.empty()) return;
  sheet.gap(16);
  sheet.title("What fits", "the words and their chances");
  show_files(ui, sheet, {{"words CSV", FileKind::words_csv}, {"words JSON", FileKind::words_json}},
             "Each mask's words with rank and probability.");
  if (sheet.chip("Copy words", "Puts the table on the clipboard, as spreadsheets take it.")) {
    do_it(ui, CopyTable{.of_map = false});
  }
}

}  // namespace maskscope::app
