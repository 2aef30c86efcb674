// The course's pictures: Attention_Layer1_Head1.png and so on, counted from 1.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "base/error.h"
#include "scope/font.h"
#include "scope/session.h"

namespace maskscope::cli {

// layer and head from 0.
std::string picture_name(std::size_t layer, std::size_t head, const char* extension);
std::string picture_title(std::size_t layer, std::size_t head);
Result<void> write_picture(const scope::Session& session, const scope::Reading& reading, std::size_t layer,
                           std::size_t head, const scope::Face& face, const std::filesystem::path& folder);

}  // namespace maskscope::cli
