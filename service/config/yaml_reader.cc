#include "service/config/yaml_reader.h"

#include <google/protobuf/descriptor.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "service/config/nearest.h"
#include "service/config/rule.pb.h"
#include "service/config/scalar.h"
#include "service/config/yaml_syntax.h"

namespace flexiti::config {
namespace {

using ::google::protobuf::Descriptor;
using ::google::protobuf::FieldDescriptor;
using ::google::protobuf::Message;

// The nodes of one section by field number.
using Values = std::map<int, YAML::Node>;

std::vector<std::string> KeysOf(const Descriptor& type) {
  std::vector<std::string> keys;
  keys.reserve(static_cast<size_t>(type.field_count()));
  for (int i = 0; i < type.field_count(); ++i) keys.push_back(type.field(i)->name());
  return keys;
}

std::string PathOf(const std::string& section, const std::string& key) {
  return section.empty() ? key : absl::StrCat(section, ".", key);
}

// An unknown key is shown only if it looks like one and has a value: in a block
// of text that went wrong (or is indented too little) a secret ends up as a
// key, often without a colon after it.
std::string Shown(const std::string& key, const YAML::Node& value) {
  constexpr size_t kMaxShown = 40;
  const bool is_name = std::all_of(key.begin(), key.end(), [](unsigned char c) {
    return absl::ascii_isalnum(c) || c == '_' || c == '-';
  });
  const bool is_shown = is_name && !key.empty() && key.size() <= kMaxShown && !value.IsNull();
  return is_shown ? key : "(not shown)";
}

std::string UnknownKey(const std::string& key, const Descriptor& type) {
  // client_secret where client_secret_file belongs.
  if ((absl::StrContains(key, "secret") || absl::StrContains(key, "password")) &&
      type.FindFieldByName(key + "_file") != nullptr) {
    return absl::StrCat("a secret is not written here: put it into a file and name that in ", key,
                        "_file");
  }
  const std::vector<std::string> keys = KeysOf(type);
  const std::string nearest = Nearest(key, keys);
  return absl::StrCat(
      "is not a known key", nearest.empty() ? "" : absl::StrCat("; did you mean ", nearest, "?"),
      nearest.empty() ? "; allowed here: " : " Allowed here: ", absl::StrJoin(keys, ", "));
}

class Reader {
 public:
  explicit Reader(Problems& problems) : problems_(problems) {}

  // A null node is a section of which every key is absent.
  void Section(const YAML::Node& node, const std::string& path, Message& message) {
    const Descriptor& type = *message.GetDescriptor();
    if (!node.IsMap() && !node.IsNull()) {
      const std::string keys = absl::StrJoin(KeysOf(type), ", ");
      problems_.Add(path, absl::StrCat("must be a section with keys among ", keys));
      return;
    }
    const Values values = Keys(node, path, type);
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      const auto value = values.find(field.number());
      const std::string field_path = PathOf(path, field.name());
      if (field.is_repeated()) {
        List(value == values.end() ? YAML::Node() : value->second, field_path, field, message);
      } else if (!IsScalar(field)) {
        Section(value == values.end() ? YAML::Node() : value->second, field_path,
                *message.GetReflection()->MutableMessage(&message, &field));
      } else if (value != values.end()) {
        Scalar(value->second, field_path, field, message);
      } else {
        Absent(field_path, field, message);
      }
    }
  }

 private:
  // What stands under each known key; reports the other keys.
  Values Keys(const YAML::Node& node, const std::string& path, const Descriptor& type) {
    Values values;
    std::map<std::string, int> lines;
    for (const auto& entry : node) {
      const Place place = PlaceOf(entry.first.Mark());
      if (!entry.first.IsScalar()) {
        problems_.AddAt(place, path, "holds a key that is not a name");
        continue;
      }
      const std::string& key = entry.first.Scalar();
      const FieldDescriptor* field = type.FindFieldByName(key);
      const std::string key_path =
          PathOf(path, field == nullptr ? Shown(key, entry.second) : field->name());
      const auto [first, is_first] = lines.emplace(key, place.line);
      if (!is_first) {
        problems_.AddAt(place, key_path,
                        absl::StrCat("is set twice; the first time in line ", first->second));
      } else if (field == nullptr) {
        problems_.AddAt(place, key_path, UnknownKey(key, type));
      } else {
        // Of a section the key's place is the better one: its value begins a
        // line further down.
        problems_.Locate(key_path, entry.second.IsScalar() ? PlaceOf(entry.second.Mark()) : place);
        values.emplace(field->number(), entry.second);
      }
    }
    return values;
  }

  void List(const YAML::Node& node, const std::string& path, const FieldDescriptor& field,
            Message& message) {
    if (!node.IsSequence() && !node.IsNull()) {
      problems_.Add(path, absl::StrCat("must be a list: entries that begin with \"- \"",
                                       IsListOfScalars(field) ? ", or [one, two]" : ""));
      return;
    }
    int count = 0;
    for (const auto& entry : node) {
      const std::string entry_path = absl::StrCat(path, "[", count++, "]");
      problems_.Locate(entry_path, PlaceOf(entry.Mark()));
      if (IsListOfScalars(field)) {
        Scalar(entry, entry_path, field, message);
      } else {
        Section(entry, entry_path, *message.GetReflection()->AddMessage(&message, &field));
      }
    }
    if (count == 0 && field.options().GetExtension(rule).required()) {
      problems_.Add(path, "is missing; at least one entry is needed");
    }
  }

  void Scalar(const YAML::Node& node, const std::string& path, const FieldDescriptor& field,
              Message& message) {
    if (node.IsNull()) {
      problems_.Add(path, absl::StrCat("has no value; it must be ", Allowed(field)));
      return;
    }
    const bool is_plain = node.IsScalar() && node.Tag() != "!";
    const bool needs_plain = field.cpp_type() == FieldDescriptor::CPPTYPE_INT32 ||
                             field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL;
    if (node.IsScalar() && (is_plain || !needs_plain) && SetScalar(field, node.Scalar(), message)) {
      return;
    }
    const std::string nearest =
        node.IsScalar() ? Nearest(node.Scalar(), EnumWords(field)) : std::string();
    problems_.Add(path, absl::StrCat("must be ", Allowed(field),
                                     needs_plain && !is_plain ? ", without quotes" : "",
                                     nearest.empty() ? "" : "; did you mean ", nearest,
                                     nearest.empty() ? "" : "?"));
  }

  void Absent(const std::string& path, const FieldDescriptor& field, Message& message) {
    const Rule& bounds = field.options().GetExtension(rule);
    if (bounds.required()) {
      problems_.Add(path, absl::StrCat("is missing; it must be ", Allowed(field)));
    } else {
      SetScalar(field, bounds.default_value(),
                message);  // schema_test: every default is allowed
    }
  }

  Problems& problems_;
};

}  // namespace

void ReadYaml(const std::string& text, Message& message, Problems& problems) {
  const std::optional<YAML::Node> document = ParseYaml(text, problems);
  if (!document.has_value()) return;
  if (document->IsNull()) {
    problems.Add("", "is empty");
    return;
  }
  problems.Locate("", PlaceOf(document->Mark()));
  try {
    Reader(problems).Section(*document, "", message);
  } catch (const YAML::Exception& error) {
    problems.AddAt(PlaceOf(error.mark), "", "cannot be read as YAML");
  }
}

}  // namespace flexiti::config
