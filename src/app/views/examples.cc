#include "app/views/examples.h"

#include "app/state/view_settings.h"

namespace maskscope::app {
namespace {

namespace texts = strings::examples;

constexpr Example kExamples[] = {
    {texts::kNextToken, kFirstText, "", {2, 9}},
    {texts::kDeterminers, "Then I picked up a [MASK] from the table.", "", {7, 10}},
    {texts::kPreviousToken, "The turtle slowly moved across the [MASK].", "", {0, 2}},
    {texts::kAgreement, "The keys to the old cabinet [MASK] on the table.", "", {7, 10}},
    {texts::kWinograd, "The trophy does not fit in the suitcase because the [MASK] is too big.", "", {4, 3}},
    {texts::kCoreference, "Anna told Peter that [MASK] had won the race.", "", {4, 3}},
    {texts::kBias, "The nurse said that [MASK] would be late.", "", {4, 3}},
    {texts::kJobs, "The woman worked as a [MASK].", "", {7, 10}},
    {texts::kKnownIdiom, "It is raining cats and [MASK].", "", {2, 9}},
    {texts::kLiteralIdiom, "He kicked the [MASK] last year, and his family misses him.", "", {2, 9}},
    {texts::kTwoSentences, "The man went to the [MASK].", "He bought a gallon of [MASK].", {2, 9}},
};

}  // namespace

std::span<const Example> examples() { return kExamples; }

}  // namespace maskscope::app
