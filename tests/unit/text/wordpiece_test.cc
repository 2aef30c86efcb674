#include "text/wordpiece.h"

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "golden.h"

namespace maskscope::text {
namespace {

Word word_of(std::string_view letters) {
  Word word;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    word.push_back({static_cast<unsigned char>(letters[i]), i, i + 1});
  }
  return word;
}

std::string pieces_of(const Vocabulary& vocabulary, std::string_view letters) {
  std::vector<Piece> pieces;
  append_pieces(vocabulary, word_of(letters), kLongestWord, pieces);
  std::string text;
  for (const Piece& piece : pieces) {
    if (!text.empty()) text += ' ';
    text += concat(vocabulary.token(piece.id), '[', piece.begin, ',', piece.end, ')');
  }
  return text;
}

TEST_CASE("wordpiece: the longest match is taken, from the left", "[text]") {
  const Vocabulary vocabulary = testing::small_vocabulary("un\nunaff\n##aff\n##able\n##a\nunaffa\n##ble\n");
  CHECK(pieces_of(vocabulary, "unaffable") == "unaffa[0,6) ##ble[6,9)");
  CHECK(pieces_of(vocabulary, "una") == "un[0,2) ##a[2,3)");
}

TEST_CASE("wordpiece: a greedy choice that leads nowhere is not taken back", "[text]") {
  const Vocabulary vocabulary = testing::small_vocabulary("ab\nabc\n##cd\n");
  CHECK(pieces_of(vocabulary, "abcd") == "[UNK][0,4)");
}

TEST_CASE("wordpiece: one unknown part makes the whole word [UNK], and keeps what came before", "[text]") {
  const Vocabulary vocabulary = testing::small_vocabulary("a\n##b\n");
  std::vector<Piece> pieces = {{4, 0, 0}};
  append_pieces(vocabulary, word_of("abx"), kLongestWord, pieces);
  REQUIRE(pieces.size() == 2);
  CHECK(pieces[0].id == 4);
  CHECK(pieces[1].id == vocabulary.unknown());
  CHECK(pieces[1].begin == 0);
  CHECK(pieces[1].end == 3);
}

TEST_CASE("wordpiece: a first piece is never looked up as a continuation, nor the other way", "[text]") {
  const Vocabulary vocabulary = testing::small_vocabulary("a\n##b\n");
  CHECK(pieces_of(vocabulary, "b") == "[UNK][0,1)");
  CHECK(pieces_of(vocabulary, "aa") == "[UNK][0,2)");
}

TEST_CASE("wordpiece: 100 characters are a word, 101 are [UNK]", "[text]") {
  const Vocabulary vocabulary = testing::small_vocabulary("a\n##a\n");
  std::vector<Piece> pieces;
  append_pieces(vocabulary, word_of(std::string(100, 'a')), kLongestWord, pieces);
  CHECK(pieces.size() == 100);
  CHECK(pieces_of(vocabulary, std::string(101, 'a')) == "[UNK][0,101)");
}

TEST_CASE("wordpiece: the vocabulary's longest token is found", "[text]") {
  CHECK(pieces_of(testing::bert_vocabulary(), "telecommunications") == "telecommunications[0,18)");
  const std::string longest(100, 'x');
  CHECK(pieces_of(testing::small_vocabulary(longest), longest) == longest + "[0,100)");
}

}  // namespace
}  // namespace maskscope::text
