#include "engine/word_pieces.h"

namespace maskscope::engine {

Result<std::vector<text::TokenId>> word_pieces(const std::string& word, const text::Tokenizer& tokenizer) {
  const text::Vocabulary& vocabulary = tokenizer.vocabulary();
  const text::Spelling& spelling = vocabulary.spelling();
  if (!spelling.marks_words() && spelling.joins(word)) {
    if (const auto piece = vocabulary.find(word)) return std::vector{*piece};
  }
  const auto encoding = tokenizer.encode(spelling.marks_words() ? " " + word : word);
  if (!encoding) return std::unexpected(encoding.error());
  std::vector<text::TokenId> pieces;
  for (std::size_t i = 0; i < encoding->ids.size(); ++i) {
    const text::ByteRange range = encoding->ranges[i];
    if (range.begin < range.end) pieces.push_back(encoding->ids[i]);  // without what is put around
  }
  if (pieces.empty()) return fail("the word is empty");
  for (const text::TokenId piece : pieces) {
    if (piece == vocabulary.unknown()) return fail("the model's vocabulary has no pieces for \"", word, "\"");
    if (piece == vocabulary.mask() || piece == vocabulary.cls() || piece == vocabulary.sep() ||
        piece == vocabulary.pad()) {
      return fail(vocabulary.token(piece), " is not a word");
    }
  }
  return pieces;
}

}  // namespace maskscope::engine
