// A Session from a folder of weights.
#pragma once

#include <cstddef>
#include <filesystem>

#include "base/error.h"
#include "engine/session.h"
#include "weights/source.h"

namespace maskscope::engine {

// progress is called with bytes read and bytes in all. Errors: bad_input, file, or out_of_memory.
Result<Session> open_session(const std::filesystem::path& weights, std::size_t threads,
                             const weights::Progress& progress = {});

// Whether the folder begins like a model that can be opened: its form, its headers, its configuration and its tokenizer; no weights are
// read. The errors are those of open_session.
Result<void> check_model(const std::filesystem::path& weights);

}  // namespace maskscope::engine
