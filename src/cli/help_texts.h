// All that --help says, in one place. An option's text is a phrase without a full stop.
#pragma once

namespace maskscope::cli::help {

inline constexpr const char* kProgram =
    R"(maskscope looks inside BERT: it predicts masked words and shows what each attention head attends to.
Without a subcommand it asks for a text, prints the three best sentences and draws the attention map of each head.)";
inline constexpr const char* kProgramEnd =
    R"(A subcommand without TEXT reads lines from standard input; each is a text or a JSON object, {"text": .., "pair": ..}.
A line that cannot be answered does not end the run: with --json it becomes {"error": .., "code": ..}, where code is
bad_input, out_of_memory or file; otherwise it is reported on standard error.

Exit codes: 0 success, 1 failure, explained by one line on standard error, 2 wrong usage.)";

// Options that several subcommands have.
inline constexpr const char* kWeights =
    "folder of a pack or of an f32 model (default: $MASKSCOPE_WEIGHTS, otherwise the pack that fetch-weights makes)";
inline constexpr const char* kThreads = "number of threads, at most one per core (default: one per core)";
inline constexpr const char* kText = "the text (default: lines from standard input)";
inline constexpr const char* kOneText = "the text";
inline constexpr const char* kPair = "a second text, read together with the first";
inline constexpr const char* kTarget = "the label or word that is asked about (default: the best prediction)";
inline constexpr const char* kJson = "print one JSON object per line";
inline constexpr const char* kTexts = "a file with one text per line";

inline constexpr const char* kPredict = "predict the words that fit each [MASK], or each token";
inline constexpr const char* kPredictTop = "number of predictions";
inline constexpr const char* kAllTokens =
    "predict at every token, each masked in turn, and show the probability of the token in the text";
inline constexpr const char* kUnmasked = "predict at every token without masking it";

inline constexpr const char* kLens =
    "apply the logit lens: what the model would predict for each [MASK] after each layer";
inline constexpr const char* kLensTop = "number of predictions after each layer";

inline constexpr const char* kScore = "score candidate words for each [MASK]; prints one JSON object per line";
inline constexpr const char* kScoreEnd =
    R"(log_score is the natural logarithm of a candidate's probability. A word of several pieces takes the place of the [MASK];
each piece is masked in turn, and log_score is the sum over the pieces: the word's pseudo-log-likelihood (Salazar et al.
2020). It favours words whose pieces predict each other, so compare words of equally many pieces.)";
inline constexpr const char* kCandidates =
    "words separated by commas: 'he, she'; quote a word that contains a comma: '\"1,000\", many'; may be repeated";
inline constexpr const char* kScoreJson = "has no effect: the output is always JSON";

inline constexpr const char* kFill = "fill the masks one after the other, the most confident prediction first";

inline constexpr const char* kAblate =
    "ablate each head in turn and measure how much the prediction for each [MASK] changes";
inline constexpr const char* kAblateTop = "number of heads, those with the largest effect first";

inline constexpr const char* kCompare =
    "compare two models on a text: their predictions, and how differently their heads attend";
inline constexpr const char* kCompareEnd =
    R"(A head's distance from its counterpart is the mean Jensen-Shannon divergence of their rows in bits: 0 where they attend
alike, 1 where they have no token in common. Heads have counterparts where both models have as many layers and heads and
split the text into the same tokens.)";
inline constexpr const char* kTwoWeights = "folder of a pack or of an f32 model; given twice";
inline constexpr const char* kCompareTop = "number of predictions of each model";
inline constexpr const char* kCompareHeads = "number of heads, those that differ most first";

inline constexpr const char* kAttention = "write attention maps as pictures or numbers, or a reading as one file";
inline constexpr const char* kLayer = "one layer, counted from 1 (default: all)";
inline constexpr const char* kHead = "one head, counted from 1 (default: all)";
inline constexpr const char* kMapsOut = "folder to write to";
inline constexpr const char* kPng = "a PNG picture of each map (the default)";
inline constexpr const char* kSvg = "an SVG picture of each map";
inline constexpr const char* kNpy = "attention.npy: one NumPy array, [layer][head][query][key]";
inline constexpr const char* kMapsJson = "attention.json: tokens and maps";
inline constexpr const char* kSave =
    "a .maskscope file for the whole reading, which view and other programs open without the model";
inline constexpr const char* kSaveHiddenStates = "save the tokens' hidden states too";

inline constexpr const char* kView = "show a reading that was saved in a file, of maskscope or of any other program";
inline constexpr const char* kViewEnd =
    R"(Without --out, says what the file holds; with --layer and --head, what that head attends to most. No model is needed.)";
inline constexpr const char* kViewFile = "a .maskscope file with a reading";
inline constexpr const char* kViewTop = "number of attention weights of the head, largest first";
inline constexpr const char* kViewOut = "folder to write maps to";

inline constexpr const char* kHeads = "measure what each head attends to, over a file of texts";
inline constexpr const char* kTokenize = "print the tokens of a text";

inline constexpr const char* kInfo = "say what a folder of weights is, and what is understood of it";
inline constexpr const char* kInfoFolder = "folder of a pack or of a model";

inline constexpr const char* kQuality = "measure the agreement with stored fp32 predictions";
inline constexpr const char* kQualityFile = "JSON lines with ids, pos, top5 and top5_probs";
inline constexpr const char* kAgainst = "folder of the f32 model: compare attention maps and whole distributions too";

inline constexpr const char* kPack = "make a pack from an f32 model";
inline constexpr const char* kFrom = "folder of the f32 model";
inline constexpr const char* kPacks = "what to make, one or both";
inline constexpr const char* kPackOut = "folder for the pack";
inline constexpr const char* kLite = "folder for a pack that is a third smaller and a little less accurate";
inline constexpr const char* kCalibration =
    "a file with one calibration text per line (default: the one that comes with maskscope)";
inline constexpr const char* kQuick = "a minute instead of ten, as the page does: fewer texts, and simpler rounding";

}  // namespace maskscope::cli::help
