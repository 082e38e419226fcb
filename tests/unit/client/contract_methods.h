// What the contract holds, read from its descriptors.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace flexiti_test {

// Every method of every service in proto/flexiti/v1, by its name
// ("/flexiti.v1.CustomerService/LookupCustomer"). Aborts if a file there is not linked in.
std::map<std::string, const google::protobuf::MethodDescriptor*> ContractMethods();

// The fields of `type` and, below messages, of those: "amount.amount_cents".
std::set<std::string> FieldsOf(const google::protobuf::Descriptor& type);

// Those of them that are set in `message`.
std::set<std::string> FieldsSetIn(const google::protobuf::Message& message);

// Empty.
std::unique_ptr<google::protobuf::Message> NewMessage(const google::protobuf::Descriptor& type);

}  // namespace flexiti_test
