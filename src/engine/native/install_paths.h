// Where the program finds what it needs: from its own place, never from the current folder. program: the running
// program's file (base/native/system.h). Thread-safe: no state.
#pragma once

#include <filesystem>
#include <vector>

namespace maskscope::engine {

// What $MASKSCOPE_WEIGHTS names, else ../weights/bert-base-uncased beside the program's folder.
std::filesystem::path default_weights(const std::filesystem::path& program);

// weights/calibration.txt, which the build puts beside the program.
std::filesystem::path default_calibration(const std::filesystem::path& program);

// fonts/ beside the program.
std::filesystem::path font_folder(const std::filesystem::path& program);

// The files that hold letters which Inter lacks, in the order in which they are asked: all of the fonts' folder but Inter.
std::vector<std::filesystem::path> fallback_fonts(const std::filesystem::path& folder);

}  // namespace maskscope::engine
