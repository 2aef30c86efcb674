// The names of BERT's parameters, as Hugging Face's BertForMaskedLM has them, in one place.
#pragma once

#include <cstddef>
#include <string>

namespace maskscope::bert::names {

inline const std::string kWordEmbeddings = "bert.embeddings.word_embeddings";
inline const std::string kPositionEmbeddings = "bert.embeddings.position_embeddings";
inline const std::string kTypeEmbeddings = "bert.embeddings.token_type_embeddings";
inline const std::string kEmbeddingNorm = "bert.embeddings.LayerNorm";
inline const std::string kHead = "cls.predictions.";  // of the masked-LM head's names
inline const std::string kTransform = "cls.predictions.transform.dense";
inline const std::string kTransformNorm = "cls.predictions.transform.LayerNorm";
inline const std::string kUntiedDecoder = "cls.predictions.decoder";
inline const std::string kDecoderBias = "cls.predictions.bias";

// Whose matrix the decoder multiplies by: the word embeddings', or its own.
inline const std::string& decoder(bool tied) { return tied ? kWordEmbeddings : kUntiedDecoder; }

inline std::string layer(std::size_t index) { return "bert.encoder.layer." + std::to_string(index); }
inline std::string query(std::size_t index) { return layer(index) + ".attention.self.query"; }
inline std::string key(std::size_t index) { return layer(index) + ".attention.self.key"; }
inline std::string value(std::size_t index) { return layer(index) + ".attention.self.value"; }
// A pack's own: query, key and value, one below the other, since they share their input.
inline std::string query_key_value(std::size_t index) { return layer(index) + ".attention.self.qkv"; }
inline std::string attention_output(std::size_t index) { return layer(index) + ".attention.output.dense"; }
inline std::string attention_norm(std::size_t index) { return layer(index) + ".attention.output.LayerNorm"; }
inline std::string intermediate(std::size_t index) { return layer(index) + ".intermediate.dense"; }
inline std::string output(std::size_t index) { return layer(index) + ".output.dense"; }
inline std::string output_norm(std::size_t index) { return layer(index) + ".output.LayerNorm"; }

}  // namespace maskscope::bert::names
