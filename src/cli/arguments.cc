#include "cli/arguments.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace maskscope::cli {
namespace {

constexpr std::size_t kMostDashes = 2;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// "--top" of "--top" and of "--top=3"; nothing where the argument is no option: "-5 degrees", "- a point", "--".
std::string_view option_name(std::string_view argument) {
  const std::size_t dashes = std::min(argument.find_first_not_of('-'), argument.size());
  if (dashes == 0 || dashes > kMostDashes || dashes == argument.size() || !is_letter(argument[dashes])) return {};
  const auto name = argument.substr(0, argument.find('='));
  return name.find_first_of(" \t\n") == std::string_view::npos ? name : std::string_view{};
}

class Arranger {
 public:
  explicit Arranger(CLI::App& app) : app_(app) {}

  Result<std::vector<std::string>> arrange(std::span<const std::string> arguments) {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      const std::string& argument = arguments[i];
      const std::string name(only_texts_ ? "" : option_name(argument));
      if (!only_texts_ && argument == "--") {
        only_texts_ = true;
      } else if (name.empty()) {
        if (auto ok = add_text(argument); !ok) return std::unexpected(ok.error());
      } else {
        const CLI::Option* option = find(name);
        if (option == nullptr) return unknown(name);
        if (option->get_items_expected_max() == 0) {  // a flag
          options_.push_back(argument);
        } else if (argument.size() > name.size()) {
          options_.insert(options_.end(), {name, argument.substr(name.size() + 1)});
        } else if (i + 1 == arguments.size() || find(std::string(option_name(arguments[i + 1]))) != nullptr) {
          return fail(name, ": found ", i + 1 == arguments.size() ? "nothing" : arguments[i + 1], ", expected a value");
        } else {
          options_.insert(options_.end(), {name, arguments[++i]});
        }
      }
    }
    std::vector<std::string> arranged;
    if (command_ != nullptr) arranged.push_back(command_->get_name());
    arranged.insert(arranged.end(), options_.begin(), options_.end());
    if (!texts_.empty()) arranged.emplace_back("--");
    arranged.insert(arranged.end(), texts_.begin(), texts_.end());
    return arranged;
  }

 private:
  // The subcommand is the first of what are no options.
  Result<void> add_text(const std::string& argument) {
    if (command_ != nullptr) {
      texts_.push_back(argument);
      return {};
    }
    const auto named = app_.get_subcommands([&](const CLI::App* command) { return command->get_name() == argument; });
    if (named.empty()) return fail("\"", argument, "\" is not a subcommand; maskscope --help lists them");
    command_ = named.front();
    return {};
  }

  // The subcommand's option or the program's, or null.
  const CLI::Option* find(const std::string& name) const {
    if (name.empty()) return nullptr;
    const CLI::Option* own = command_ != nullptr ? command_->get_option_no_throw(name) : nullptr;
    return own != nullptr ? own : app_.get_option_no_throw(name);
  }

  std::unexpected<Error> unknown(const std::string& name) const {
    const std::string where = command_ != nullptr ? "maskscope " + command_->get_name() : "maskscope";
    const char* const advice = command_ != nullptr ? "; put -- before a text that begins with -"
                                                   : "; put a subcommand's options after its name";
    return fail(name, " is not an option of ", where, advice);
  }

  CLI::App& app_;
  CLI::App* command_ = nullptr;
  bool only_texts_ = false;
  std::vector<std::string> options_, texts_;
};

}  // namespace

Result<std::vector<std::string>> arrange_arguments(CLI::App& app, std::span<const std::string> arguments) {
  return Arranger(app).arrange(arguments);
}

}  // namespace maskscope::cli
