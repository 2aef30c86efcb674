// The folders of tests/golden/tokenizer_folders.jsonl, which transformers read (make_tokenizer_folders.py).
#pragma once

#include <cstddef>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "weights/json.h"
#include "weights/tokenizer_files.h"

namespace maskscope::weights::testing {

inline constexpr const char* kConfigOfFolders = "{\"model_type\": \"bert\", \"vocab_size\": 500}";
inline constexpr std::size_t kRowsOfFolders = 500;

struct FolderCase {
  std::string text;
  std::optional<std::string> pair;
  std::vector<std::int32_t> ids, types;
  std::vector<std::vector<std::size_t>> offsets;  // in characters, of every token; empty where they are not compared
};

struct TokenizerFolder {
  TokenizerFiles files;
  std::vector<FolderCase> cases;
  std::string line;  // for messages
};

inline TokenizerFolder folder_of(const Json& json, const std::vector<std::string>& shared) {
  std::vector<std::string> tokens = shared;
  for (const Json& token : json["more"]) tokens.push_back(token);
  TokenizerFolder folder;
  if (json["in"] != "tokenizer.json") {
    folder.files.vocabulary.emplace();
    for (const std::string& token : tokens) *folder.files.vocabulary += token + "\n";
  }
  const Json& files = json["files"];
  const auto text_of = [&](const char* name) {
    return files.contains(name) ? std::optional(files[name].dump()) : std::nullopt;
  };
  folder.files.tokenizer_config = text_of("tokenizer_config.json");
  folder.files.special_tokens_map = text_of("special_tokens_map.json");
  folder.files.added_tokens = text_of("added_tokens.json");
  if (json["in"] != "vocab.txt") {
    Json tokenizer = files["tokenizer.json"];
    for (std::size_t i = 0; i < tokens.size(); ++i) tokenizer["model"]["vocab"][tokens[i]] = i;
    folder.files.tokenizer = tokenizer.dump();
  }
  for (const Json& item : json["cases"]) {
    FolderCase one{.text = item["text"], .pair = {}, .ids = item["ids"], .types = item["types"], .offsets = {}};
    if (item.contains("pair")) one.pair = item["pair"].get<std::string>();
    if (item.contains("offsets")) one.offsets = item["offsets"].get<std::vector<std::vector<std::size_t>>>();
    folder.cases.push_back(std::move(one));
  }
  return folder;
}

inline std::vector<TokenizerFolder> read_tokenizer_folders(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::vector<std::string> shared;
  std::vector<TokenizerFolder> folders;
  for (std::string line; std::getline(file, line);) {
    const Json json = Json::parse(line);
    if (json.contains("vocabulary")) {
      shared = json["vocabulary"].get<std::vector<std::string>>();
    } else {
      folders.push_back(folder_of(json, shared));
      folders.back().line = line.substr(0, line.find("\"cases\""));
    }
  }
  return folders;
}

}  // namespace maskscope::weights::testing
