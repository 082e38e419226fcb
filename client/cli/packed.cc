#include "client/cli/packed.h"

#include <string>

#include "google/protobuf/descriptor.h"

namespace flexiti::cli {

std::unique_ptr<google::protobuf::Message> Unpacked(const google::protobuf::Any& any) {
  const std::string& url = any.type_url();
  const std::string name = url.substr(url.rfind('/') + 1);  // npos + 1 is 0
  const auto* type =
      google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(name);
  if (type == nullptr) return nullptr;
  const auto* prototype = google::protobuf::MessageFactory::generated_factory()->GetPrototype(type);
  if (prototype == nullptr) return nullptr;
  std::unique_ptr<google::protobuf::Message> message(prototype->New());
  if (!any.UnpackTo(message.get())) return nullptr;
  return message;
}

}  // namespace flexiti::cli
