// Tokens that are found in a text before it is split into words: the special ones and those that were added to a vocabulary,
// as Hugging Face's tokenizers find them. Immutable; may be used from any number of threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "text/normalizer.h"
#include "text/vocabulary.h"

namespace maskscope::text {

class AddedTokens {
 public:
  // What a token becomes that is compared after normalisation.
  using Normalize = std::function<std::vector<Character>(std::string_view)>;

  // Of tokens that are compared alike the last one counts; those that are empty then are never found.
  AddedTokens(std::span<const AddedToken> tokens, const Normalize& normalize);

  // Whether some are compared after normalisation.
  bool any_normalized() const { return !normalized_.empty(); }

  // The range of a token's own bytes or characters, without the white space that it takes.
  using Gap = std::function<void(std::size_t begin, std::size_t end)>;
  using Found = std::function<void(TokenId id, std::size_t begin, std::size_t end)>;

  // Those that are compared as they are, in a text of valid UTF-8, and what lies between them, in order; bytes.
  // Of several at one place the longest is found.
  void find_in(std::string_view text, const Gap& gap, const Found& found) const;

  // Those that are compared after normalisation, in the characters of a gap of the text; indices.
  void find_in(std::span<const Character> characters, const Gap& gap, const Found& found) const;

 private:
  // A tree of symbols: bytes of a text, or code points of a normalised one.
  class Tree {
   public:
    void add(std::span<const std::uint32_t> symbols, std::size_t token);
    bool empty() const { return edges_.empty(); }

    struct Match {
      std::size_t token = 0;
      std::size_t size = 0;  // 0: none
    };
    template <class View>
    Match longest_at(const View& view, std::size_t at) const;

   private:
    static constexpr std::size_t kNone = SIZE_MAX;
    std::unordered_map<std::uint64_t, std::uint32_t> edges_;  // (node, symbol) to node
    std::vector<std::size_t> tokens_ = {kNone};               // of each node
  };

  template <class View>
  void find(const Tree& tree, const View& view, const Gap& gap, const Found& found) const;

  std::vector<AddedToken> tokens_;
  Tree exact_, normalized_;
};

}  // namespace maskscope::text
