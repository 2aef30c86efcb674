#include "text/pipeline.h"

#include <span>
#include <utility>

#include "text/code_points.h"
#include "text/utf8.h"

namespace maskscope::text {
namespace {

Piece without_space(std::string_view text, Piece piece) {
  std::string_view of_piece = text.substr(piece.begin, piece.end - piece.begin);
  of_piece = without_space_at_end(of_piece);
  if (of_piece.empty()) return piece;
  std::size_t at = 0;
  for (CodePoint c = decode(of_piece, 0); is_white_space(c.value); c = decode(of_piece, at)) at += c.size;
  return {piece.id, piece.begin + at, piece.begin + of_piece.size()};
}

}  // namespace

Result<void> Pipeline::append_pieces(const Vocabulary& vocabulary, std::string_view text,
                                     std::vector<Character> characters, std::vector<Piece>& pieces) const {
  const auto words = pre_tokenize(pre_tokenizers, std::move(characters));
  if (!words) return std::unexpected(words.error());
  const std::size_t before = pieces.size();
  std::size_t begin = 0;
  for (const std::size_t end : words->ends) {
    const auto word = std::span(words->characters).subspan(begin, end - begin);
    begin = end;
    if (const auto* byte_pair = std::get_if<BytePair>(&model)) {
      byte_pair->append_pieces(vocabulary, word, pieces);
    } else if (const auto* unigram = std::get_if<Unigram>(&model)) {
      unigram->append_pieces(word, pieces);
    } else {
      text::append_pieces(vocabulary, word, std::get<WordPiece>(model).longest_word, pieces);
    }
  }
  for (std::size_t i = before; i < pieces.size(); ++i) pieces[i] = without_space(text, pieces[i]);
  return {};
}

}  // namespace maskscope::text
