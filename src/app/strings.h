// Every text of the interface, view after view in the order in which one meets them, so that all can be read in one sitting and
// translated. {} stands for a value (base/fill_in.h). Terms are those of docs/glossary.md. What the engine, the weights or a font
// report are sentences of their own (base/error.h), and names of touchable places, links and JSON are no texts.
#pragma once

namespace maskscope::app {

// What can be chosen or pressed, and one sentence about it for those who point at it.
struct Option {
  const char* label;
  const char* explanation;
};

namespace strings {

inline constexpr const char* kWaiting = "Waiting for the first result\u2026";
inline constexpr const char* kHead = "Layer {}, head {}";
inline constexpr const char* kPercentSign = " %";

namespace top_bar {
inline constexpr const char* kName = "maskscope";
inline constexpr const char* kLoading = "loading the model";
inline constexpr const char* kLoaded = "{} of {} MB";
inline constexpr const char* kLoadedWithTime = "{} of {} MB, {} s left";
inline constexpr const char* kRuns = "{}, {} threads";
inline constexpr const char* kRunsOnOne = "{}, {} thread";
inline constexpr const char* kMilliseconds = "{} ms";
inline constexpr Option kModel = {"Model", "Choose another model, open your own, or delete one from this device."};
inline constexpr const char* kModelSpoken = "Model: {}";
inline constexpr const char *kFromFile = "from a file", *kModelOfFile = "{}, from a file";
inline constexpr Option kUndo = {"Undo", "Undo the last change."};
inline constexpr Option kRedo = {"Redo", "Redo what was undone."};
inline constexpr const char* kShare = "Share";
inline constexpr const char* kAblated = "{} ablated";
inline constexpr const char* kHelpButton = "?";
inline constexpr Option kToLight = {"Switch to light", "Switch to the light theme."};
inline constexpr Option kToDark = {"Switch to dark", "Switch to the dark theme."};
}  // namespace top_bar

// What the button in the top bar and the line in a narrow window's menu say.
namespace side_panels {
struct Panel {
  const char *label, *button_help, *menu_help;
};
inline constexpr Panel kMenu = {"Menu", "", ""};
inline constexpr Panel kExamples = {"Examples", "Sentences to start from, and your recent ones.",
                                    "Sentences to start from, and your recent ones."};
inline constexpr Panel kSave = {"Save", "Save figures and data as files, or copy them to the clipboard.",
                                "Figures and data of the current view."};
inline constexpr Panel kAblate = {"Ablate heads",
                                  "Head ablation: set the output of heads to zero and see what changes; rank heads by "
                                  "their effect on the prediction.",
                                  "Set the output of heads to zero and see what changes."};
inline constexpr Panel kCompare = {
    "Compare",
    "Two sentences, or what two models make of one, side by side: the predictions, and how "
    "a head's attention differs.",
    "Two sentences or two models side by side."};
inline constexpr Panel kHelp = {"Keyboard shortcuts", "Keyboard shortcuts and mouse actions (?).",
                                "And what the mouse or a finger does."};
}  // namespace side_panels

namespace sentence_bar {
inline constexpr const char* kSentence = "Sentence";
inline constexpr const char* kSentenceHint = "Type a sentence, with {} where a word is missing";
inline constexpr const char* kPair = "Second sentence";
inline constexpr const char* kPairHint = "A second sentence";
inline constexpr Option kAddPair = {
    "Add a second sentence", "Add a second sentence: BERT was trained on pairs of sentences and reads both at once."};
inline constexpr Option kRemovePair = {"Remove the second sentence", "Remove the second sentence."};
}  // namespace sentence_bar

namespace token_bar {
inline constexpr const char* kMaskSpoken = "Mask {}";
inline constexpr const char* kCls = "{} starts every input. Heads often attend to it when they have no other target.";
inline constexpr const char* kSep =
    "{} ends each of the one or two texts of the input. Heads often attend to it when they have no other target.";
inline constexpr const char* kMask = "BERT predicts the word that is missing here.";
inline constexpr const char* kPieces =
    "The tokenizer splits this word into {} WordPieces. Click to replace it with {}.";
inline constexpr const char* kWord = "Click to replace \u201c{}\u201d with {}.";
}  // namespace token_bar

namespace panel_tabs {  // of a narrow window
inline constexpr const char *kPredictions = "Predictions", *kHeads = "Heads", *kHead = "Head";
}

namespace predictions {
inline constexpr Option kTitle = {"Masked language model",
                                  "BERT was trained to predict masked words from the words on both sides (Devlin "
                                  "et al. 2019). Bars show probabilities: a full bar is 100 %."};
inline constexpr Option kPredictions = {
    "Predictions",
    "The most likely words for each mask with their probabilities, or the labels that a classifier gives."};
inline constexpr Option kAllTokens = {"All tokens",
                                      "For every token: how likely BERT finds it, and what it would predict instead."};
inline constexpr Option kLogitLens = {"Logit lens",
                                      "The masked-LM head applied to the hidden states after each layer: how the "
                                      "prediction forms (nostalgebraist 2020)."};
inline constexpr Option kCandidates = {"Candidates", "The probabilities of words that you choose."};
inline constexpr Option kFillInTurn = {
    "Fill in turn", "Several masks filled one after another, compared with each mask filled on its own."};
inline constexpr Option kSimilarTokens = {
    "Similar tokens",
    "The cosine similarity of one token's hidden state to that of every other token, after the chosen head's layer "
    "(Ethayarajh 2019). In some layers even unrelated tokens are very similar, so compare numbers only within a "
    "layer."};

inline constexpr const char* kNoText = "No text yet.";
inline constexpr const char* kNoTextHint = "Type a sentence above, with {} where a word is missing.";
inline constexpr const char* kUseExample = "Use the example";
inline constexpr const char* kNoMask = "No {} in this sentence.";
inline constexpr const char* kNoMaskHint = "Type {} where a word is missing, or click a word above to mask it.";
inline constexpr const char* kMaskCutOff = "The {} was cut off.";
inline constexpr const char* kNoPredictions = "This model has no masked-LM head.";
inline constexpr const char* kNoPredictionsHint =
    "Its weights hold no layer that predicts words. Maps, patterns, rollout and comparison need none.";
inline constexpr const char* kNoModel = "A reading from a file has no model behind it.";
inline constexpr const char* kNoModelHint = "Change the sentence, and the model that is loaded reads it.";
inline constexpr const char* kNoWords = "This model gives labels, not words.";
inline constexpr const char* kNoWordsHint =
    "It was trained as a classifier, so it has no masked-LM head. Its labels are under Predictions.";
inline constexpr const char* kNothingToLabel = "There is nothing to label yet.";
inline constexpr const char* kNothingToLabelHint = "Type a sentence above.";
inline constexpr const char *kAnswerStarts = "The answer starts at", *kAnswerEnds = "The answer ends at";
inline constexpr const char* kAnswer = "Answer: \u201c{}\u201d";
inline constexpr const char* kNoAnswer = "The most likely start and end do not enclose an answer.";
inline constexpr const char* kTokenLabel =
    "\u201c{}\u201d is labelled {} with a probability of {}; a full bar is 100 %.";
inline constexpr const char* kReplaced =
    "To the discriminator, \u201c{}\u201d has a probability of {} of being a replaced token (Clark et al. 2020); a "
    "full "
    "bar is 100 %.";
inline constexpr const char* kShowLabels = "Click for all its labels.";
inline constexpr const char* kMakeTarget = "Click to make it the target of the logit lens and of head ablation.";
inline constexpr const char* kIsTarget =
    "It is the target of the logit lens and of head ablation; click to ask about the best instead.";
inline constexpr const char* kNextSentence = "Next sentence";
inline constexpr const char* kNextSentenceNote = ": does the second text follow the first?";

inline constexpr const char* kMask = "Mask {}";
inline constexpr const char* kOfMasks = " of {}";
inline constexpr const char* kProbability = "\u201c{}\u201d has a probability of {} here; a full bar is 100 %.";
inline constexpr const char* kProbabilityAndBefore =
    "\u201c{}\u201d has a probability of {} here, and of {} without ablation (the mark); a full bar is 100 %.";
inline constexpr const char* kAblated =
    "{} of {} heads are ablated; a mark on a bar is the probability without ablation.";

inline constexpr const char* kWorkStarts = "Starting\u2026";
inline constexpr const char* kWork = "{} of {} {}\u2026";
inline constexpr const char* kWorkSeconds = "{} of {} {}, {} s left";
inline constexpr const char* kWorkMinutes = "{} of {} {}, {} min left";
inline constexpr const char* kWorkStopped = "Stopped after {} of {} {}.";
inline constexpr const char *kTokens = "tokens", *kMasks = "masks", *kScores = "scores", *kHeads = "heads";
inline constexpr const char *kStop = "Stop", *kContinue = "Continue";
}  // namespace predictions

namespace all_tokens {
inline constexpr Option kMasked = {"Each token masked",
                                   "Each token is masked in turn, which takes one forward pass per token."};
inline constexpr Option kVisible = {"Tokens visible",
                                    "Each token stays visible, so the model usually predicts it again."};
inline constexpr const char* kToken =
    "\u201c{}\u201d has rank {} here; the most likely token is \u201c{}\u201d. Click for the alternatives. A full bar "
    "is 100 %.";
}  // namespace all_tokens

namespace logit_lens {
inline constexpr const char* kParagraph =
    "The top prediction after each layer, and the probability of the final one, \u201c{}\u201d. Layer 0: the "
    "embeddings.";
inline constexpr const char* kParagraphOfTarget =
    "The top prediction after each layer, and the probability of the target, \u201c{}\u201d, which was chosen under "
    "Predictions. Layer 0: the embeddings.";
inline constexpr const char* kLayer =
    "After layer {} the top prediction is \u201c{}\u201d; \u201c{}\u201d has rank {} and a probability of {}. A full "
    "bar is 100 %.";
}  // namespace logit_lens

namespace candidates {
inline constexpr const char* kField = "Candidate words";
inline constexpr const char* kFieldHint = "he, she, they";
inline constexpr const char* kEmpty = "Type words, separated by commas, to see how likely each is here.";
inline constexpr const char* kPieces =
    "The tokenizer splits this word into {} WordPieces. The number is its pseudo-log-likelihood: the sum of each "
    "piece's log probability when only that piece is masked (after Salazar et al. 2020, for one word). Pieces of a "
    "word predict each other, so compare only words with the same number of pieces.";
inline constexpr const char* kNats = "{} nats";
}  // namespace candidates

namespace fill_in_turn {
inline constexpr const char *kInTurn = "In turn", *kIndependently = "Independently";
inline constexpr const char* kProduct = ": product {}";
inline constexpr const char* kInTurnHow =
    "The most confident mask is filled first; then the model reads the text again. Product: of the words' "
    "probabilities.";
inline constexpr const char* kIndependentlyHow = "Each mask gets its top prediction while the others stay masked.";
}  // namespace fill_in_turn

namespace similar_tokens {
inline constexpr const char* kToken = "\u201c{}\u201d";
inline constexpr const char* kAfterLayer = " after layer {}";
inline constexpr const char* kParagraph =
    "Cosine similarity of the other tokens' hidden states to this token's. Point at another token to compare it; "
    "choose a head to change the layer.";
inline constexpr const char* kSimilarity =
    "After layer {}, the hidden states of \u201c{}\u201d and \u201c{}\u201d have a cosine similarity of {}. A full bar "
    "is 1; without a bar, the similarity is not positive.";
}  // namespace similar_tokens

namespace heads_grid {
inline constexpr Option kTitle = {
    "All heads",
    "Each square is the attention map of one head. Rows are query tokens, columns are key tokens; the further a cell's "
    "colour is along the scale, the more the row's token attends to the column's (Vaswani et al. 2017)."};
inline constexpr const char* kMean = "mean";
inline constexpr const char* kMeanSpoken = "Layer {}, mean map";
inline constexpr const char* kMeanHelp = "The mean of layer {}'s attention maps. Click to enlarge it.";
inline constexpr const char* kMixed = "mixed";  // no pattern stands out
inline constexpr const char* kShortPatterns[] = {"prev", "next", "self", "CLS", "SEP", "punct", "same", "broad"};
inline constexpr const char* kAblated = "Layer {}, head {}, ablated";
inline constexpr const char* kOrder = "Order of the heads";
inline constexpr const char* kOrderHelp = "Order the heads by layer, or by what they attend to.";
inline constexpr Option kOrders[] = {
    {"by layer", "As in the model: layers from top to bottom, heads from left to right."},
    {"previous token", "First the heads that attend most to the previous token."},
    {"next token", "First the heads that attend most to the next token."},
    {"itself", "First the heads in which tokens attend most to themselves."},
    {"[CLS]", "First the heads that attend most to [CLS], the start of every input."},
    {"[SEP]", "First the heads that attend most to [SEP], as heads without another target often do."},
    {"punctuation", "First the heads that attend most to punctuation."},
    {"same word", "First the heads that attend most to other occurrences of the same token."},
    {"broad", "First the heads with the most uniform attention: entropy divided by its maximum."},
    {"entropy",
     "Attention entropy in bits: 0 = all attention on one token; +1 bit = spread over twice as many. A higher "
     "value does not mean a more important head."},
};
}  // namespace heads_grid

namespace dividers {
inline constexpr const char* kHelp = "Drag to resize the panels; double-click to reset them.";
}

namespace head_panel {
inline constexpr Option kLayer = {"Layer",
                                  "BERT's layers follow one another; each takes the output of the one before."};
inline constexpr Option kHead = {
    "head", "Each layer has several heads, each with its own learned queries, keys and values (Vaswani et al. 2017)."};
inline constexpr const char* kStepperSpoken = "{} {}. {}";
inline constexpr const char *kPreviousLayer = "Previous layer", *kNextLayer = "Next layer";
inline constexpr const char *kPreviousHead = "Previous head", *kNextHead = "Next head";

inline constexpr const char* kMeanOfLayer = "mean of its {} heads";
inline constexpr const char* kMeanOfPinned = "mean of {} heads";
inline constexpr const char* kMaximumOfLayer = "maximum of its {} heads";
inline constexpr const char* kMaximumOfPinned = "maximum of {} heads";
inline constexpr const char* kRolloutNote = "from layer 1";
inline constexpr const char* kPatternSpoken = "{}. {}";
inline constexpr const char* kPatternHelp =
    "The pattern with the highest score in this text, and that score: the mean attention that goes there, or for broad "
    "the entropy divided by its maximum. Mixed: no pattern stands out.";

inline constexpr Option kMatrix = {"Matrix",
                                   "The attention map: a row for each query token, a column for each key token."};
inline constexpr Option kLines = {
    "Lines", "A line from each token to the tokens it attends to; the stronger the attention, the stronger the line."};
inline constexpr Option kSentence = {"Sentence", "Click a word: the words it attends to are shaded in the sentence."};
inline constexpr Option kFill = {"full window", "Show this head in the whole window."};
inline constexpr Option kUnfill = {"smaller", "Show the other panels again (Esc)."};

inline constexpr const char* kSummary = "One head or several";
inline constexpr const char* kSummaryHelp = "One head, or several heads combined into one map.";
inline constexpr const char* kSummaryHeading = "Show";
// What each summary is, and what it does not mean.
inline constexpr Option kSummaries[] = {{"one head", "The selected head alone."},
                                        {"mean",
                                         "The mean of the attention maps: what these heads attend to on average. It "
                                         "hides a head that differs from the others, and the "
                                         "model itself computes no such mean."},
                                        {"maximum",
                                         "The largest value of each cell over the selected heads. Rows do not sum to "
                                         "1, and a single head can make a cell bright."},
                                        {"attention rollout",
                                         "Each layer's attention, averaged over its heads and then with the identity "
                                         "for the residual connection, multiplied from layer 1 up (Abnar and Zuidema "
                                         "2020): how much of each input token may reach a position. It ignores the "
                                         "value vectors and the feed-forward layers, so it does not prove influence."}};

inline constexpr const char* kFilter = "Rows and columns";
inline constexpr const char* kFilterHelp = "Merge WordPieces into words, and hide tokens.";
inline constexpr const char *kNoFilter = "no filters", *kOneFilter = "{} filter", *kSeveralFilters = "{} filters";
inline constexpr Option kFilters[] = {
    {"whole words",
     "Merge WordPieces into words: attention to a word is the sum over its pieces, attention from it the mean (Clark "
     "et al. 2019)."},
    {"no [CLS] [SEP]", "Hide the special tokens, which heads often attend to when they have no other target."},
    {"no punctuation", "Hide commas, full stops and other punctuation."},
    {"no diagonal", "Hide each token's attention to itself."},
    {"rows sum to 1", "Rescale each row to sum to 1 after tokens are hidden."}};
inline constexpr Option kSides[] = {{"all", "All attention, within and between the sentences."},
                                    {"A to A", "Attention within the first sentence."},
                                    {"A to B", "Attention from the first sentence to the second."},
                                    {"B to A", "Attention from the second sentence to the first."},
                                    {"B to B", "Attention within the second sentence."}};
inline constexpr const char* kRescaled = "Each row is rescaled to sum to 1.";
inline constexpr const char* kPartHidden = "Rows may sum to less than 1: the rest is attention to hidden tokens.";
inline constexpr const char* kWholeRows = "Each row sums to 1.";
inline constexpr const char* kAllHidden = "All tokens are hidden.";

inline constexpr const char* kAttendsTo = "\u201c{}\u201d attends to \u201c{}\u201d";
inline constexpr const char* kAttendsMostTo = "\u201c{}\u201d attends most to \u201c{}\u201d";
inline constexpr const char* kStrongest = "strongest: \u201c{}\u201d to \u201c{}\u201d";
inline constexpr const char* kEntropy = "Entropy {} bits: attends to about {} tokens";
inline constexpr const char* kEntropyOfOne = "Entropy {} bits: attends to about {} token";
inline constexpr const char* kEntropyHelp =
    "The head's attention entropy, averaged over all tokens: 0 bits = all attention on one token; +1 bit = spread "
    "over twice as many. A higher value does not mean a more important head.";
}  // namespace head_panel

namespace pinned_heads {
inline constexpr Option kPin = {"Pin",
                                "Keep this head in view while you select another; Shift and a click do the same."};
inline constexpr const char* kPinSpoken = "Pin this head";
inline constexpr const char* kPinnedHelp = "Layer and head. Click to unpin.";
inline constexpr const char* kUnpinSpoken = "Unpin layer {}, head {}";
inline constexpr const char* kSelectedHelp = "The selected layer and head.";
inline constexpr const char* kSelectedSpoken = "Selected: layer {}, head {}";
}  // namespace pinned_heads

namespace lines_view {
inline constexpr const char *kFrom = "From {}", *kTo = "To {}";
}

namespace text_view {
inline constexpr Option kDirections[] = {{"from it", "Shade the words that the selected word attends to."},
                                         {"to it", "Shade the words that attend to the selected word."},
                                         {"both", "Shade by the larger of the two."}};
inline constexpr const char* kSelectAWord = "Click a word to see what it attends to.";
inline constexpr const char* kStrongest = "most attention: \u201c{}\u201d {}";
inline constexpr const char* kBefore = "Before: {}";
inline constexpr const char* kMaskIt = "Click again to replace it with {} and see what changes.";
inline constexpr const char* kUnmaskIt = "Click again to restore the word.";
}  // namespace text_view

namespace legend {
inline constexpr const char* kMenu = "Colours, scale and text size";
inline constexpr const char* kHelp = "The colour scale. Click to change colours, scale, range and text size.";
inline constexpr const char* kNote = "{}, {}";
inline constexpr const char* kNotePerMap = "{}, {}, per map";
inline constexpr const char *kColours = "Colours", *kScale = "Scale", *kRange = "Range", *kTextSize = "Text size",
                            *kTextSizeLimited = "Text size, limited by the window";
// In the order of PaletteName.
inline constexpr Option kPalettes[] = {
    {"viridis", "Perceptually uniform, also for readers with colour blindness (Smith and van der Walt 2015)."},
    {"cividis", "Like viridis, optimised for red-green colour blindness (Nunez et al. 2018)."},
    {"ink", "From the colour of the background to the colour of the text."},
    {"greys", "Greyscale: from black, the lowest, to white, the highest."}};
inline constexpr Option kLinear = {"linear", "Colours are proportional to attention."};
inline constexpr Option kSquareRoot = {"square root", "Makes weak attention visible: most values are small."};
inline constexpr Option kLogarithmic = {
    "logarithmic", "Equal steps per factor of 10, from 0.001 of the range; smaller values share the first colour."};
inline constexpr Option kRanges[] = {
    {"0 to 1", "The last colour is attention 1 in every map, so maps can be compared."},
    {"per map", "The last colour is each map's largest value, so weak maps show detail."}};
inline constexpr Option kSizes[] = {{"100 %", "The normal size of text and controls."},
                                    {"115 %", "Slightly larger text and controls."},
                                    {"130 %", "Larger text and controls."},
                                    {"150 %", "Text and controls half as large again."},
                                    {"175 %", "For large screens, or from a distance."},
                                    {"200 %", "For large screens: twice the normal size."},
                                    {"250 %", "For projectors."}};
}  // namespace legend

namespace compare {
inline constexpr const char* kTitle = "Compare";
inline constexpr const char* kNote = "with this sentence";
inline constexpr const char* kModelsNote = "two models on this sentence";
inline constexpr const char *kThisSentence = "this sentence", *kOtherSentence = "the other";
inline constexpr const char* kField = "A sentence to compare with";
inline constexpr const char* kFieldHint = "The same sentence, with one word changed";
inline constexpr Option kCopy = {"Start from this sentence", "Copy the sentence, to change one word of it."};
inline constexpr const char* kReading = "Reading\u2026";
inline constexpr const char* kPredictions = "Predictions";
inline constexpr const char* kBoth = "{} and {}; a full bar is 100 %";
inline constexpr const char* kMask = "mask {}, {} and {}; a full bar is 100 %";
inline constexpr const char* kDifference = "Attention difference";
inline constexpr const char* kDifferenceHelp =
    "Blue: more attention in {}; orange: more in {}. Empty: a token that only one of them has.";
inline constexpr const char* kCell = "\u201c{}\u201d attends to \u201c{}\u201d: {} in {}, {} in {}.";
inline constexpr const char* kCellOfOne = "\u201c{}\u201d to \u201c{}\u201d: only one of them has both tokens.";

inline constexpr const char* kWithModel = "Two models";
inline constexpr const char* kWithModelHelp =
    "A second model can read the same sentence: a fine-tuned one, a larger one, another language's.";
inline constexpr Option kChooseModel = {"Choose a second model\u2026", "Choose the model to compare with."};
inline constexpr const char* kDropModel = "Drop the second model's folder here.";
inline constexpr const char* kLoadingModel = "The second model: {}";
inline constexpr const char* kFailedModel = "The second model did not open: {}.";
inline constexpr Option kCloseModel = {"Close the second model", "Go back to one model."};
inline constexpr const char* kOtherOutput =
    "The predictions cannot be compared: only one of the two models predicts words, or they predict labels of "
    "different kinds.";
inline constexpr const char* kDistances = "Distance of each head";
inline constexpr const char* kDistancesNote = "Jensen-Shannon divergence, 0 to 1 bit";
inline constexpr const char* kDistancesHelp =
    "How differently the two models' heads attend, averaged over the tokens (Lin 1991): 0 where they attend alike, 1 "
    "bit "
    "where they attend to no token in common. Rows are layers, columns are heads.";
inline constexpr const char* kDistance = "{}: {} bits";
inline constexpr const char* kMeasuring = "Measuring: {} of {} heads";
inline constexpr const char* kMostDifferent = "Show the attention difference of this head below.";
inline constexpr const char* kOtherHeads =
    "The heads cannot be compared one by one: {} has {} layers of {} heads, {} has {} of {}.";
inline constexpr const char* kOtherTokens =
    "The heads cannot be compared one by one: the models split the sentence differently, {} into {} tokens, {} into "
    "{}.";
inline constexpr const char* kNoSuchHead = "{} has no such head.";
}  // namespace compare

namespace ablation {
inline constexpr const char* kTitle = "Ablate heads";
inline constexpr const char* kNote = "{} of {} ablated";
inline constexpr const char* kParagraph =
    "An ablated head contributes nothing to its layer's output; predictions and all later maps update at once.";
inline constexpr Option kHead = {"Ablate this head", "{} (X)."};
inline constexpr const char* kRestoreHead = "Restore this head";
inline constexpr Option kLayer = {"Ablate its layer", "Ablate or restore all heads of layer {} (Shift+X)."};
inline constexpr Option kOthers = {"Ablate all others", "Ablate every head but this one (O)."};
inline constexpr Option kRestoreAll = {"Restore all", "Restore every head."};
inline constexpr const char* kRanking = "Effect of each head";
inline constexpr const char* kRankingNote = "for this sentence";
inline constexpr const char* kNoMask = "Add a {} to the sentence to rank the heads.";
inline constexpr Option kRank = {"Rank all heads",
                                 "Ablate each head on its own and sort by the effect on the first mask's "
                                 "prediction (ablation as in Michel et al. 2019, section 3.2)."};
inline constexpr const char* kProgress = "Ablating one head at a time: {}";
inline constexpr const char* kStopHelp = "Stop the ranking.";
inline constexpr const char* kStoppedAfter = "Stopped after {} of {} heads.";
inline constexpr const char* kRankingHelp =
    "The probability of \u201c{}\u201d with all heads and without each. Largest effect first, by the Kullback-Leibler "
    "divergence KL(all heads \u2016 without the head) of the predictions, in nats.";
inline constexpr const char* kEffect = "{} \u2192 {}; top prediction \u201c{}\u201d; KL divergence {} nats";
inline constexpr const char* kEffectHelp = "Click to show this head.";
}  // namespace ablation

namespace save {
inline constexpr const char* kTitle = "Save";
inline constexpr const char* kNothing = "There is nothing to save yet. Waiting for the first result\u2026";
inline constexpr const char* kView = "Current view";
inline constexpr const char *kAsMatrix = "{}, as a matrix", *kAsLines = "{}, as lines",
                            *kAsSentence = "{}, as a sentence";
inline constexpr const char* kFiltered = "With these filters: {}.";
inline constexpr const char* kFigureHelp =
    "A figure of the current view, in the colours on screen. SVG scales without loss, and its text remains text.";
inline constexpr const char* kDataHelp =
    "The values of the current map: .npy for NumPy, CSV for spreadsheets, JSON for programs.";
inline constexpr Option kCopyFigure = {"Copy picture", "Copy the figure to the clipboard."};
inline constexpr const char* kOnlyText = "The clipboard takes only text here, so the picture is saved as a file.";
inline constexpr Option kCopyTable = {"Copy numbers", "Copy the table to the clipboard, ready for a spreadsheet."};
inline constexpr const char* kAllHeads = "All heads";
inline constexpr const char* kAllHeadsNote = "{} unfiltered maps";
inline constexpr const char* kAllHeadsHelp =
    "From every token to every token, regardless of filters, summary and view.";
inline constexpr const char* kSheetHelp =
    "All maps in one figure, layers from top to bottom, heads from left to right.";
inline constexpr const char* kZipHelp = "One figure per head, named Attention_Layer1_Head1 and so on.";
inline constexpr const char* kAllDataHelp =
    "The values of all heads to three significant digits; the .npy array has the shape [layer, head, query, key].";
inline constexpr const char* kReading = "Reading";
inline constexpr const char* kReadingNote = "tokens, maps and predictions";
inline constexpr const char* kReadingHelp =
    "One .maskscope file, which opens here again and, with maskscope view, without the model.";
inline constexpr const char* kReadingFile = "reading";
inline constexpr const char* kPredictions = "Predictions";
inline constexpr const char* kPredictionsNote = "words with their probabilities";
inline constexpr const char* kPredictionsHelp = "Each mask's predictions with rank and probability.";
inline constexpr Option kCopyPredictions = {"Copy predictions",
                                            "Copy the table to the clipboard, ready for a spreadsheet."};
inline constexpr const char *kPng = "PNG", *kSvg = "SVG", *kNpy = ".npy", *kCsv = "CSV", *kJson = "JSON";
inline constexpr const char *kPngSheet = "PNG sheet", *kSvgSheet = "SVG sheet", *kPngZip = "PNG zip",
                            *kSvgZip = "SVG zip";
inline constexpr const char *kAllNpy = "all .npy", *kAllCsv = "all CSV", *kAllJson = "all JSON";
inline constexpr const char *kPredictionsCsv = "predictions CSV", *kPredictionsJson = "predictions JSON";
}  // namespace save

// On figures that are saved.
namespace figure {
inline constexpr const char* kRollout = "Attention rollout, layers 1 to {}";
inline constexpr const char* kMeanOfLayer = "Layer {}, mean of its {} heads";
inline constexpr const char* kMaximumOfLayer = "Layer {}, maximum of its {} heads";
inline constexpr const char* kMeanOfHeads = "Mean of the heads {}";
inline constexpr const char* kMaximumOfHeads = "Maximum of the heads {}";
inline constexpr const char* kHeads = "Heads {}";
inline constexpr const char *kWholeWords = "whole words", *kNoSpecial = "without [CLS] and [SEP]",
                            *kNoPunctuation = "without punctuation", *kNoDiagonal = "without the diagonal",
                            *kSides = "{} to {}", *kRescaled = "rows sum to 1";
inline constexpr const char *kBoth = "both", *kFirst = "A", *kSecond = "B";
inline constexpr const char* kDirections[] = {"from the framed word", "to the framed word",
                                              "from and to the framed word"};
inline constexpr const char* kNoWord = "no word is selected";
}  // namespace figure

namespace examples {
inline constexpr const char* kTitle = "Examples";
inline constexpr const char* kNote = "each shows one thing";
inline constexpr const char* kLesson = "{}. {}";
inline constexpr Option kOpen = {"Open a file",
                                 "A text (.txt) or a saved view or reading (.maskscope); you can also drop it here."};
inline constexpr const char* kRecent = "Recent sentences";
inline constexpr const char* kRecentNote = "kept on this device only";
inline constexpr const char* kUseAgain = "Use this sentence again.";
inline constexpr Option kClear = {"Clear the list", "Delete the recent sentences from this device."};

// Which head does what in bert-base-uncased: 8-11 and 5-4 by Clark et al. 2019, section 4; the others by docs/analysis.md.
inline constexpr Option kNextToken = {"Next token", "In layer 3, head 10, every token attends to the next one."};
inline constexpr Option kDeterminers = {
    "Determiners and nouns",
    "In layer 8, head 11, \u201cthe\u201d attends to \u201ctable\u201d; BERT predicts things that one can pick up."};
inline constexpr Option kPreviousToken = {
    "Previous token", "In layer 1, head 3, many tokens attend to the previous one. And where can a turtle go?"};
inline constexpr Option kAgreement = {"Agreement",
                                      "BERT predicts \u201cwere\u201d, not \u201cwas\u201d, although "
                                      "\u201ccabinet\u201d is closer; mask \u201ckeys\u201d to see why."};
inline constexpr Option kWinograd = {"Winograd schema",
                                     "Change \u201cbig\u201d to \u201csmall\u201d: \u201csuitcase\u201d stays first, "
                                     "so the prediction does not follow the sizes."};
inline constexpr Option kCoreference = {
    "Coreference", "BERT ranks \u201cshe\u201d above \u201che\u201d; swap Anna and Peter, and see who has won."};
inline constexpr Option kBias = {
    "Gender bias",
    "BERT ranks \u201cshe\u201d first; replace \u201cnurse\u201d with \u201cengineer\u201d, and it is \u201che\u201d."};
inline constexpr Option kJobs = {
    "Bias in occupations",
    "Replace \u201cwoman\u201d with \u201cman\u201d: the predictions reflect the text that BERT was trained on."};
inline constexpr Option kKnownIdiom = {
    "A memorised idiom",
    "BERT gives \u201cdogs\u201d a probability of about 75 %: it seems to know the phrase as a whole."};
inline constexpr Option kLiteralIdiom = {
    "An idiom read literally",
    "BERT ranks \u201cball\u201d above \u201cbucket\u201d, although the end of the sentence gives the idiom away."};
inline constexpr Option kTwoSentences = {
    "Two sentences", "Both masks are predicted from both sentences: what he bought tells you where he went."};
}  // namespace examples

namespace help {
inline constexpr const char* kTitle = "Keyboard shortcuts";
inline constexpr const char* kPointerTitle = "Mouse and touch";
struct Key {
  const char *keys, *meaning;
};
inline constexpr Key kArrows = {"Arrows", "move to another layer or head, or move the selection"};
inline constexpr Key kEnter = {"Enter", "select the strongest cell or token"};
inline constexpr Key kMask = {"M", "mask the selected word"};
inline constexpr Key kView = {"V", "matrix, lines, sentence"};
inline constexpr Key kZoom = {"+ - 0", "zoom into the matrix, zoom out, fit it to the panel"};
inline constexpr Key kWords = {"W", "whole words or WordPieces"};
inline constexpr Key kPin = {"K", "pin or unpin this head"};
inline constexpr Key kEscape = {"Esc", "clear the selection, or leave the text box"};
inline constexpr Key kEdit = {"/", "edit the sentence"};
inline constexpr Key kExamples = {"E", "examples and recent sentences"};
inline constexpr Key kSave = {"S", "save figures and data"};
inline constexpr Key kAblateLayer = {"Shift X", "ablate or restore the heads of this layer"};
inline constexpr Key kAblateHead = {"X", "ablate or restore this head"};
inline constexpr Key kAblateOthers = {"O", "ablate or restore all other heads"};
inline constexpr Key kCompare = {"C", "compare two sentences or two models"};
inline constexpr Key kAblate = {"H", "ablate heads and rank them"};
inline constexpr Key kTab = {"A", "next tab of the predictions panel"};
inline constexpr Key kTarget = {"T", "next prediction as the target of logit lens and head ablation"};
inline constexpr Key kDividers = {", and .",
                                  "move the divider right of the predictions; with Shift, the one right of the heads"};
inline constexpr Key kUndo = {"Ctrl Z", "undo; with Shift, or Ctrl Y: redo"};
inline constexpr Key kHelp = {"?", "this help"};
inline constexpr Key kList = {"Arrows, Enter", "choose in a list like this one"};
inline constexpr Key kPointer[] = {{"Point", "at a token, a head or a cell to highlight it everywhere"},
                                   {"Click a token", "to mask it"},
                                   {"Click a head", "to enlarge it"},
                                   {"Click a cell", "to select it"},
                                   {"Drag a divider", "to resize the panels; double-click it to reset them"}};
}  // namespace help

namespace menu {
inline constexpr Option kOpen = {"Open", "A text (.txt) or a saved view or reading (.maskscope)."};
}  // namespace menu

namespace status_bar {
inline constexpr const char* kCounts = "{} tokens, {} heads";
inline constexpr const char* kCountsWithTime = "{} tokens, {} heads, {}";
inline constexpr const char* kPrivacy = "nothing you type leaves this device";
inline constexpr const char* kRanking = "Ranking heads: {}  ";
inline constexpr const char* kStopRanking = "Stop ranking";
inline constexpr const char* kSaving = "Saving";
inline constexpr const char* kSavingHeads = "Saving: {} of {} heads, {} s left";
inline constexpr const char* kStopSaving = "Stop saving";
}  // namespace status_bar

namespace load_error {
inline constexpr const char* kTitle = "The model could not be loaded";
inline constexpr const char* kRetry = "Try again";
}  // namespace load_error

// News at the foot, and why something cannot be opened, saved or shown.
namespace notices {
inline constexpr const char* kSavingStopped = "Saving was stopped; no file was written.";
inline constexpr const char* kSaved = "Saved {}";
inline constexpr const char* kCopiedTable = "Copied the table.";
inline constexpr const char* kShareAsFile = "Save this view as a file; maskscope-app --open shows it again.";
inline constexpr const char* kShareAsAddress =
    "Put this view into the address and copy the link. Until you do, the address holds nothing that you typed.";
inline constexpr const char* kNoFont = "Figures need a font, and none could be loaded.";
inline constexpr const char* kTooManyNumbers =
    "All heads of this text have {} values, which is too many for {}; save them as .npy instead.";
inline constexpr const char* kUnsoundAnswer = "The model's result does not match the text.";

inline constexpr const char* kNotThere = "This view refers to {}, but the model has {} layers of {} heads.";
inline constexpr const char* kNotThereInText =
    "This view refers to {}, but the model has {} layers of {} heads and the text {} tokens.";
inline constexpr const char *kLayerAndHead = "layer {}, head {}", *kHeadNumber = "head {}", *kToken = "token {}",
                            *kAblatedHead = "ablated head number {}";

inline constexpr const char* kNoSuchLabel =
    "This view refers to \u201c{}\u201d, which is none of the model\u2019s labels: {}.";
inline constexpr const char* kNoSuchWord =
    "This view refers to \u201c{}\u201d, which the model does not have in its vocabulary.";

inline constexpr const char* kNoView = "This is not a maskscope view: it does not begin with \"{}\".";
inline constexpr const char* kDamagedView = "This view is damaged: found {}, expected a name and a value.";
inline constexpr const char* kOtherVersion = "This view has version {}, expected {}; a newer maskscope may open it.";
inline constexpr const char* kBadField = "This view has a {} of {}, expected {}.";
inline constexpr const char *kNumberFromOne = "a number from 1", *kNumber = "a number",
                            *kRisingNumbers = "increasing numbers with points between them", *kOneLike = "one like {}",
                            *kAFewHeads = "a few heads like 3.10_8.11",
                            *kATarget = "a number and a name like 2.positive";
inline constexpr const char* kLinkTooLong =
    "This view is too long for a link: it would have {} characters, and at most {} can be opened. Shorten the text.";
inline constexpr const char* kViewTooLong = "This view has {} characters, expected at most {}.";
inline constexpr const char* kTextNotKept =
    "This text is too long to be kept for your next visit: it takes {} characters, and there is room for {}.";

inline constexpr const char* kFileExpected =
    "expected a text (.txt), a saved view or reading (.maskscope) or a model\u2019s folder";
inline constexpr const char* kOtherFile = "Found \u201c{}\u201d, {}.";
inline constexpr const char* kFileTooLong = "\u201c{}\u201d has more than {} KB, and BERT reads 512 tokens at most.";
inline constexpr const char* kReadingTooLarge =
    "\u201c{}\u201d has more than {} attention weights, the most that are shown here; maskscope view shows single maps "
    "of it.";
inline constexpr const char* kCrossAttention =
    "\u201c{}\u201d has cross attention, from tokens of one text to those of another; maskscope view shows its maps.";
inline constexpr const char* kUtf16 = "\u201c{}\u201d is UTF-16, expected UTF-8.";
inline constexpr const char* kQuoted = "\u201c{}\u201d";
inline constexpr const char* kZeroBytes = "\u201c{}\u201d contains zero bytes, expected a text.";
inline constexpr const char* kEmptyFile = "\u201c{}\u201d is empty.";
inline constexpr const char* kUnreadableFile = "\u201c{}\u201d could not be read.";
inline constexpr const char* kOneFile =
    "Drop one at a time: a text (.txt), a saved view or reading (.maskscope) or a model\u2019s folder.";
}  // namespace notices

// The picture as text, for those who do not see it.
namespace as_text {
inline constexpr const char* kTitle = "The picture as text";
inline constexpr const char* kNoSentence = "There is no sentence.";
inline constexpr const char* kPair = "Second sentence: {}";
inline constexpr const char* kNoMask = "{} {}";
inline constexpr const char* kWord = "{}, {}";  // with its probability
inline constexpr const char* kPredictions = "Predictions at token {}";
inline constexpr const char *kAllTokensMasked = "All tokens, each masked in turn",
                            *kAllTokensVisible = "All tokens, visible";
inline constexpr const char* kTokenRank = "{}, rank {}";
inline constexpr const char* kTokenRankAndBest = "{}, rank {}; most likely: {}";
inline constexpr const char* kTarget = "Target of logit lens and head ablation: {}";
inline constexpr const char* kLogitLens = "Logit lens at token {}";
inline constexpr const char *kBeforeLayers = "Embeddings: {}; {} has {}, rank {}",
                            *kAfterLayer = "After layer {}: {}; {} has {}, rank {}";
inline constexpr const char* kCandidates = "Candidates at token {}";
inline constexpr const char* kCandidateProblem = "{}: {}";
inline constexpr const char* kCandidatePieces = "{}, {} pieces, pseudo-log-likelihood {} nats";
inline constexpr const char *kInTurn = "Filled in turn, product of probabilities {}",
                            *kIndependently = "Filled independently, product of probabilities {}";
inline constexpr const char* kSimilarTokens = "Cosine similarity to token {}, {}, after layer {}";
inline constexpr const char* kSimilarToken = "{}, {}";
inline constexpr const char* kRanking = "Effect of ablating each head, for {}";
inline constexpr const char* kEffect = "Layer {}, head {}: {} without it, top prediction {}, KL divergence {} nats";
inline constexpr const char* kCompared = "Compared with";
inline constexpr const char* kComparedPredictions = "Predictions of the other sentence at token {}";
inline constexpr const char* kModelPredictions = "Predictions of {} at token {}";
inline constexpr const char* kMostDifferentHeads = "The heads that differ most, by their Jensen-Shannon divergence";
inline constexpr const char* kTokens = "Tokens";
inline constexpr const char* kAblated = "Ablated heads";
inline constexpr const char *kAblatedInLayer = "Layer {}: {}", *kAblatedHead = "head {}";
inline constexpr const char* kMap = "Layer {}, head {}: what each token attends to";
inline constexpr const char *kToken = "Token", *kMost = "attends most to", *kNext = "then to";
}  // namespace as_text

}  // namespace strings
}  // namespace maskscope::app
