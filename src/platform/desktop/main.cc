// The desktop window: the same views as the page, the engine on a thread.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <span>
#include <sstream>
#include <string>
#include <tuple>
#include <vector>

#include "app/app.h"
#include "app/state/opened_file.h"
#include "app/strings.h"
#include "base/fill_in.h"
#include "base/native/path_option.h"
#include "base/native/system.h"
#include "engine/native/install_paths.h"
#include "engine/native/open_session.h"
#include "formats/reading_file.h"
#include "platform/desktop/engine_thread.h"
#include "platform/desktop/files.h"
#include "platform/desktop/other_engine.h"
#include "platform/desktop/save_thread.h"
#include "platform/desktop/screenshot.h"
#include "platform/desktop/text_field_imgui.h"
#include "platform/desktop/window.h"
#include "platform/map_renderer_gl.h"
#include "weights/shard_index.h"

namespace maskscope::platform {
namespace {

namespace fs = std::filesystem;

struct Options {
  fs::path weights;
  std::optional<fs::path> compare;  // a second model
  std::size_t threads = 0;          // as many as help
  std::optional<std::string> text, pair;
  std::optional<std::string> head;  // "3,10"
  std::string size = "1280x800";
  std::optional<float> density;
  std::string panel = "predictions";
  bool light = false;
  std::optional<fs::path> open, screenshot, state;

  // Only opened for its picture, which is to depend on no pointer.
  bool saves() const { return screenshot || state; }
};

class Desktop final : public app::Platform {
 public:
  Desktop(const Options& options, const fs::path& program, MapRendererGl& maps, MapRendererGl& differences)
      : maps_(maps),
        differences_(differences),
        engine_(options.weights, options.threads, Window::wake),
        other_engine_(options.threads, Window::wake),
        saver_(program, Window::wake),
        remembers_(!options.saves()) {}
  engine::EngineClient& engine() override { return engine_; }
  engine::EngineClient& other_engine() override { return other_engine_; }
  void close_other_model() override { other_engine_.close(); }
  app::TextField& field(app::Field field) override { return fields_[static_cast<std::size_t>(field)]; }
  app::MapRenderer& maps() override { return maps_; }
  app::MapRenderer& differences() override { return differences_; }
  app::Appearance system_appearance() const override { return app::Appearance::dark; }  // SDL2 knows none
  void retry_loading() override { engine_.reload(); }
  void start_saving(app::SaveJob job) override { saver_.start(std::move(job), download_folder()); }
  std::optional<app::SaveNews> poll_saving() override { return saver_.poll(); }
  void stop_saving() override { saver_.stop(); }
  std::string copy_text(const std::string& text) override {
    return SDL_SetClipboardText(text.c_str()) == 0 ? app::strings::notices::kCopiedTable : SDL_GetError();
  }
  Result<std::string> share(const std::string& link) override {
    const auto path = save_new(download_folder(), "view.maskscope", link + "\n");
    if (!path) return std::unexpected(path.error());
    return fill_in(app::strings::notices::kSaved, path->string());
  }
  const char* share_explanation() const override { return app::strings::notices::kShareAsFile; }
  void remember(const std::string& memory) override {
    if (remembers_) write_memory(memory);
  }
  std::string remembered() const override { return remembers_ ? read_memory() : ""; }
  void open_model(const fs::path& folder) { engine_.open(folder); }
  void open_other_model(const fs::path& folder) { other_engine_.open(folder); }

 private:
  MapRendererGl &maps_, &differences_;
  std::array<TextFieldImgui, app::kFields> fields_;
  EngineThread engine_;
  OtherEngine other_engine_;
  SaveThread saver_;
  const bool remembers_;
};

// A font that is not there leaves an empty list, and ImGui's own takes its place.
std::vector<std::byte> read_font(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

// "AxB" or "A,B", both at least 1.
struct Pair {
  int first, second;
};
std::optional<Pair> parse_pair(const std::string& text, char separator) {
  std::istringstream in(text);
  Pair pair{};
  char between = 0;
  if (!(in >> pair.first >> between >> pair.second) || between != separator || !in.eof()) return std::nullopt;
  if (pair.first < 1 || pair.second < 1) return std::nullopt;
  return pair;
}

// A link, or a reading.
Result<void> open_view(const fs::path& file, app::App& app) {
  const std::string name = file.filename().string();
  const auto bytes = read_beginning(file, app::most_bytes(name) + 1);
  if (!bytes) return std::unexpected(bytes.error());
  const bool is_reading = formats::begins_as_reading(std::as_bytes(std::span(*bytes)));
  return is_reading ? app.open_file(name, *bytes) : app.open(*bytes);
}

Result<void> apply(const Options& options, app::App& app) {
  if (options.open) {
    if (const auto opened = open_view(*options.open, app); !opened) {
      if (options.saves()) return opened;
      app.notify(opened.error().message);
    }
  }
  if (options.text) app.set_text(*options.text);
  if (options.pair) app.set_pair(*options.pair);
  if (options.light) app.set_theme(app::Appearance::light);
  if (options.panel == "heads") app.set_panel(app::Panel::heads);
  if (options.panel == "head") app.set_panel(app::Panel::head);
  if (!options.head) return {};
  const Pair head = parse_pair(*options.head, ',').value_or(Pair{1, 1});
  app.choose({static_cast<std::size_t>(head.first - 1), static_cast<std::size_t>(head.second - 1)});
  return {};
}

Result<void> write_text(const fs::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  file << text << '\n';
  file.close();
  if (!file) return fail(path.string(), " cannot be written");
  return {};
}

// Called with the picture in the back buffer.
Result<void> save(const Options& options, const Window& window, const app::App& app) {
  if (options.state) {
    if (const auto written = write_text(*options.state, app.state_json()); !written) return written;
  }
  if (options.screenshot) {
    const ImVec2 size = window.pixels();
    const auto written = write_screenshot(*options.screenshot, static_cast<int>(size.x), static_cast<int>(size.y));
    if (!written) return written;
  }
  if (app.state().model.phase == app::Phase::failed) return fail(app.state().model.failure);
  if (!app.state().problem.empty()) return fail(app.state().problem);
  return {};
}

// A folder that is no model changes nothing. Where the comparison is open it is the second model.
void open_model(const fs::path& folder, Desktop& desktop, app::App& app) {
  if (const auto checked = engine::check_model(folder); !checked) return app.notify(checked.error().message);
  if (app.state().side_panel == app::SidePanelId::compare) return desktop.open_other_model(folder);
  desktop.open_model(folder);
}

// Whether it stands for the folder that it is in.
bool is_part_of_model(const fs::path& file) {
  const std::string name = file.filename().string();
  return file.extension() == ".safetensors" || name == "config.json" || name == "manifest.json" ||
         name == weights::kShardIndexFile;
}

void open_dropped(const fs::path& file, Desktop& desktop, app::App& app) {
  const std::string name = file.filename().string();
  std::error_code error;
  if (fs::is_directory(file, error)) return open_model(file, desktop, app);
  if (is_part_of_model(file)) return open_model(file.parent_path(), desktop, app);
  if (!fs::is_regular_file(file, error)) return app.notify(app::unreadable(name));
  const auto bytes = read_beginning(file, app::most_bytes(name) + 1);
  if (!bytes) return app.notify(app::unreadable(name));
  std::ignore = app.open_file(name, *bytes);  // it tells the person itself
}

void take(const Dropped& dropped, Desktop& desktop, app::App& app) {
  const auto part = std::ranges::find_if(dropped.files, is_part_of_model);
  if (part != dropped.files.end()) return open_dropped(*part, desktop, app);
  if (dropped.files.size() > 1) return app.notify(app::strings::notices::kOneFile);
  if (!dropped.files.empty()) return open_dropped(dropped.files.front(), desktop, app);
  if (!dropped.text.empty()) app.take_text(dropped.text);
}

// Until the window is closed, or saved where it was only opened for that.
Result<void> run(const Options& options, Window& window, Desktop& desktop, app::App& app) {
  while (!window.closing()) {
    window.wait(app.next_frame());
    take(window.take_dropped(), desktop, app);
    window.set_text_size(app.fit_text(window.width()));
    app.frame(window.begin_frame());
    window.render(app.ground());
    if (options.saves() && app.settled() && !app.wants_frame()) return save(options, window, app);
    window.present();
  }
  app.remember_now();
  return {};
}

Result<void> open_and_run(const Options& options, const fs::path& program) {
  WindowOptions window_options;
  const Pair size = parse_pair(options.size, 'x').value_or(Pair{1280, 800});
  window_options.width = size.first;
  window_options.height = size.second;
  window_options.density = options.density;
  window_options.pointer = !options.saves();
  auto window = Window::open(window_options);
  if (!window) return std::unexpected(window.error());
  MapRendererGl maps, differences;
  for (MapRendererGl* renderer : {&maps, &differences}) {
    if (const auto ready = renderer->begin(); !ready) return ready;
  }
  Desktop desktop(options, program, maps, differences);
  const fs::path fonts = engine::font_folder(program);
  const auto regular = read_font(fonts / "Inter-Regular.otf"), semibold = read_font(fonts / "Inter-SemiBold.otf");
  std::vector<std::vector<std::byte>> fallbacks;
  for (const fs::path& file : engine::fallback_fonts(fonts)) fallbacks.push_back(read_font(file));
  app::App app(desktop, {regular, semibold, {fallbacks.begin(), fallbacks.end()}});
  if (const auto applied = apply(options, app); !applied) return applied;
  if (options.compare) desktop.open_other_model(*options.compare);
  return run(options, **window, desktop, app);
}

std::string check_size(const std::string& text) {
  return parse_pair(text, 'x') ? "" : "found " + text + ", expected a size like 1280x800";
}
std::string check_head(const std::string& text) {
  return parse_pair(text, ',') ? "" : "found " + text + ", expected layer and head like 3,10";
}

void add_options(CLI::App& cli, Options& options) {
  system::add_path_option(cli, "--weights", options.weights,
                          "folder of a pack or of an f32 model (default: $MASKSCOPE_WEIGHTS, else the fetched pack)");
  system::add_path_option(cli, "--compare", options.compare, "folder of a second model, which reads the same sentence");
  cli.add_option("--threads", options.threads, "threads to use (default: as many as help)")->check(CLI::Range(1, 256));
  cli.add_option("--text", options.text, "the sentence shown at the start");
  system::add_path_option(cli, "--open", options.open, "a view saved by Share, or a reading")->check(CLI::ExistingFile);
  cli.add_option("--pair", options.pair, "a second sentence");
  cli.add_option("--head", options.head, "the head shown at the start: layer and head, from 1, like 3,10")
      ->check(CLI::Validator(check_head, ""));
  cli.add_option("--size", options.size, "the window's size in logical pixels")
      ->check(CLI::Validator(check_size, ""))
      ->capture_default_str();
  cli.add_option("--density", options.density, "device pixels per logical pixel (default: the screen's)")
      ->check(CLI::Range(0.5, 4.0));
  cli.add_option("--panel", options.panel, "which panel a narrow window shows")
      ->check(CLI::IsMember({"predictions", "heads", "head"}));
  cli.add_flag("--light", options.light, "the light theme instead of the dark one");
  system::add_path_option(cli, "--screenshot", options.screenshot,
                          "save a picture of the window to this PNG file once it has answered, and exit");
  system::add_path_option(cli, "--state", options.state,
                          "save what the window shows to this JSON file once it has answered, and exit");
}

int main(int argc, char** argv) {
  const fs::path program = system::program_path(argv[0]);
  Options options;
  options.weights = engine::default_weights(program);
  CLI::App cli(
      "maskscope looks inside BERT: which words it predicts for a [MASK], and what each attention head attends to.");
  cli.name("maskscope-app");
  add_options(cli, options);
  std::vector<std::string> arguments = system::arguments(argc, argv);
  arguments.erase(arguments.begin());  // the program's name
  std::ranges::reverse(arguments);     // as the parser takes them
  try {
    cli.parse(std::move(arguments));
  } catch (const CLI::ParseError& error) {
    return cli.exit(error) == 0 ? 0 : 2;
  }
  if (const auto result = open_and_run(options, program); !result) {
    std::cerr << "maskscope-app: " << result.error().message << '\n';
    return 1;
  }
  return 0;
}

}  // namespace
}  // namespace maskscope::platform

// The option parser and the standard library may throw where memory runs out; nothing else does.
int main(int argc, char** argv) {
  try {
    return maskscope::platform::main(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "maskscope-app: %s\n", error.what());
    return 1;
  }
}
