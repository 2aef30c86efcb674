// An option of the command line that is a path. CLI11 itself would take its letters for the system's code page, while arguments are
// UTF-8 on every system (base/native/system.h). Not thread-safe.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace maskscope::system {

inline std::filesystem::path path_of(const std::string& text) { return std::u8string(text.begin(), text.end()); }

// App: CLI::App. path: a std::filesystem::path or an optional one, which outlives the app.
template <class App, class Path>
auto* add_path_option(App& app, const char* name, Path& path, const char* explanation) {
  const auto take = [&path](const std::string& text) { path = path_of(text); };
  return app.template add_option_function<std::string>(name, take, explanation);
}

// One that is given again for each path.
template <class App>
auto* add_paths_option(App& app, const char* name, std::vector<std::filesystem::path>& paths, const char* explanation) {
  const auto take = [&paths](const std::vector<std::string>& texts) {
    for (const std::string& text : texts) paths.push_back(path_of(text));
  };
  return app.template add_option_function<std::vector<std::string>>(name, take, explanation)->allow_extra_args(false);
}

}  // namespace maskscope::system
