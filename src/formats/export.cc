#include "formats/export.h"

#include <bit>
#include <initializer_list>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "formats/json_writer.h"
#include "formats/results_json.h"

namespace maskscope::formats {
namespace {

static_assert(std::endian::native == std::endian::little, "values are written as they lie in memory");

std::string npy_header(std::string_view kind, std::span<const std::size_t> shape) {
  std::string header = std::string("{'descr': '").append(kind).append("', 'fortran_order': False, 'shape': (");
  for (const std::size_t extent : shape) header += std::to_string(extent) + ", ";
  header += "), }";
  constexpr std::size_t kPreamble = 10, kAlignment = 64;
  header.append(kAlignment - 1 - (kPreamble + header.size()) % kAlignment, ' ');
  header += '\n';
  std::string file = {'\x93',
                      'N',
                      'U',
                      'M',
                      'P',
                      'Y',
                      1,
                      0,
                      static_cast<char>(header.size() & 255),
                      static_cast<char>(header.size() >> 8)};
  return file.append(header);
}

// A field of a table: quoted where it holds the separator, a quote or a line's end.
std::string table_field(std::string_view text, char separator) {
  const char special[] = {separator, '"', '\r', '\n'};
  if (text.find_first_of({special, sizeof special}) == std::string_view::npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) quoted.append(c == '"' ? 2 : 1, c);
  return quoted += '"';
}

void write_rows(JsonWriter& json, std::span<const float> cells, std::size_t columns) {
  json.open('[');
  for (std::size_t from = 0; from < cells.size(); from += columns) {
    json.open('[');
    for (const float cell : cells.subspan(from, columns)) json.value(cell);
    json.close(']');
  }
  json.close(']');
}

}  // namespace

std::string make_npy(std::span<const float> values, std::span<const std::size_t> shape) {
  return npy_header("<f4", shape).append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
}

std::string make_npy(std::span<const std::uint16_t> halves, std::span<const std::size_t> shape) {
  return npy_header("<f2", shape).append(reinterpret_cast<const char*>(halves.data()), halves.size_bytes());
}

std::string make_map_table(const LabelledMap& map, char separator) {
  std::string table;
  for (const std::string& word : map.columns) table += separator + table_field(word, separator);
  table += '\n';
  const std::size_t columns = map.columns.size();
  for (std::size_t row = 0; row < map.rows.size(); ++row) {
    table += table_field(map.rows[row], separator);
    for (const float cell : std::span(map.cells).subspan(row * columns, columns)) table += separator + shortest(cell);
    table += '\n';
  }
  return table;
}

std::string make_heads_csv(std::span<const std::string> tokens, std::span<const HeadCells> heads) {
  std::vector<std::string> names;
  for (const std::string& token : tokens) names.push_back(table_field(token, ','));
  std::string table = "layer,head,from,to,from_token,to_token,attention\n";
  for (const HeadCells& head : heads) {
    const std::string place = concat(head.layer + 1, ",", head.head + 1, ",");
    for (std::size_t i = 0; i < head.cells.size(); ++i) {
      const std::size_t query = i / tokens.size(), key = i % tokens.size();
      table.append(place).append(std::to_string(query)).append(1, ',').append(std::to_string(key)).append(1, ',');
      table.append(names[query]).append(1, ',').append(names[key]).append(1, ',').append(shortest(head.cells[i]));
      table += '\n';
    }
  }
  return table;
}

std::string make_heads_json(const engine::Reading& reading, std::span<const HeadCells> heads,
                            std::span<const std::string> key_tokens) {
  const std::size_t keys = key_tokens.empty() ? reading.encoding.tokens.size() : key_tokens.size();
  JsonWriter json;
  json.open('{');
  write_text(json, reading.text, reading.pair, reading.encoding);
  if (!key_tokens.empty()) write_list(json.key("key_tokens"), key_tokens);
  json.key("maps").open('[');
  for (const HeadCells& head : heads) {
    json.open('{');
    json.key("layer").value(head.layer + 1);
    json.key("head").value(head.head + 1);
    write_rows(json.key("attention"), head.cells, keys);
    json.close('}');
  }
  json.close(']');
  json.close('}');
  return json.take() + "\n";
}

std::string make_map_json(const engine::Reading& reading, const LabelledMap& map) {
  JsonWriter json;
  const auto place = [&](std::string_view name, std::optional<std::size_t> number) {
    json.key(name);
    if (number) {
      json.value(*number + 1);
    } else {
      json.null();
    }
  };
  json.open('{');
  write_text(json, reading.text, reading.pair, reading.encoding);
  json.key("maps").open('[');
  json.open('{');
  json.key("title").value(map.title);
  place("layer", map.layer);
  place("head", map.head);
  write_list(json.key("rows"), map.rows);
  write_list(json.key("columns"), map.columns);
  write_rows(json.key("attention"), map.cells, map.columns.size());
  json.close('}');
  json.close(']');
  json.close('}');
  return json.take() + "\n";
}

std::string make_predictions_table(const engine::Reading& reading, char separator) {
  std::string table;
  const auto line = [&](std::initializer_list<std::string> fields) {
    for (const std::string& field : fields) table += table_field(field, separator) + separator;
    table.back() = '\n';
  };
  line({"mask", "position", "rank", "token", "probability", "logit"});
  for (std::size_t mask = 0; mask < reading.masks.size(); ++mask) {
    const engine::MaskPredictions& at = reading.masks[mask];
    for (std::size_t rank = 0; rank < at.predictions.size(); ++rank) {
      const analysis::Prediction& word = at.predictions[rank];
      line({std::to_string(mask + 1), std::to_string(at.position), std::to_string(rank + 1), word.token,
            shortest(word.probability), shortest(word.logit)});
    }
  }
  return table;
}

std::string make_predictions_json(const engine::Reading& reading) {
  JsonWriter json;
  json.open('{');
  write_text(json, reading.text, reading.pair, reading.encoding);
  write_list(json.key(name_of(reading.output)), reading.masks);
  json.close('}');
  return json.take() + "\n";
}

}  // namespace maskscope::formats
