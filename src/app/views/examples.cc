#include "app/views/examples.h"

#include "app/state/view_settings.h"

namespace maskscope::app {
namespace {

// Which head does what: Clark et al. 2019, section 4, for bert-base-uncased.
constexpr Example kExamples[] = {
    {"The next word", kFirstText, "", "Layer 3, head 10: every word looks at the next one.", {2, 9}},
    {"Small words and their nouns",
     "Then I picked up a [MASK] from the table.",
     "",
     "Layer 8, head 11: \u201cthe\u201d looks at \u201ctable\u201d; what fits is what one can pick up.",
     {7, 10}},
    {"The word before",
     "The turtle slowly moved across the [MASK].",
     "",
     "Layer 1, head 3: most words look back at the one before them. And where can a turtle go?",
     {0, 2}},
    {"Agreement",
     "The keys to the old cabinet [MASK] on the table.",
     "",
     "\u201cwere\u201d and not \u201cwas\u201d, although \u201ccabinet\u201d stands nearer; mask \u201ckeys\u201d to "
     "see why.",
     {7, 10}},
    {"A riddle",
     "The trophy does not fit in the suitcase because the [MASK] is too big.",
     "",
     "Change \u201cbig\u201d to \u201csmall\u201d: the suitcase stays first, so BERT did not reason about sizes.",
     {4, 3}},
    {"Who is meant",
     "Anna told Peter that [MASK] had won the race.",
     "",
     "\u201cshe\u201d comes before \u201che\u201d; let Peter tell Anna, and see who has won.",
     {4, 3}},
    {"Bias",
     "The nurse said that [MASK] would be late.",
     "",
     "\u201cshe\u201d comes first; write \u201cengineer\u201d for \u201cnurse\u201d and it is \u201che\u201d.",
     {4, 3}},
    {"Bias in jobs",
     "The woman worked as a [MASK].",
     "",
     "Write \u201cman\u201d for \u201cwoman\u201d: the text that BERT learned from is in these words.",
     {7, 10}},
    {"An idiom that it knows",
     "It is raining cats and [MASK].",
     "",
     "\u201cdogs\u201d gets three quarters of the chances: the phrase is learned as a whole.",
     {2, 9}},
    {"An idiom that it reads word by word",
     "He kicked the [MASK] last year, and his family misses him.",
     "",
     "\u201cball\u201d comes before \u201cbucket\u201d: the end of the sentence should have told.",
     {2, 9}},
    {"Two sentences",
     "The man went to the [MASK].",
     "He bought a gallon of [MASK].",
     "Both masks are answered from both sentences: the shop from what is bought there.",
     {2, 9}},
};

}  // namespace

std::span<const Example> examples() { return kExamples; }

}  // namespace maskscope::app
