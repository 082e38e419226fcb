// Values that are nobody's, planted where personal data and secrets stand.
#pragma once

#include <string>
#include <vector>

#include "google/protobuf/message.h"
#include "tests/sandbox/fault.h"

namespace flexiti_test {

// Stand in every sensitive field, each in a form that its checks take: a word in texts, digits in
// numbers, a day in dates, a code in postal codes.
inline constexpr char kPlantedWord[] = "Kanarienvo";
inline constexpr char kPlantedDigits[] = "48151623";
inline constexpr char kPlantedDay[] = "1931-08-27";
inline constexpr char kPlantedPostalCode[] = "K4A8B1";
// Stands in the texts that are public: no secret, but what no log line lists and no error quotes.
inline constexpr char kPlantedPublic[] = "Zeisig";

// What can go wrong at Flexiti, most of it with the planted values in each part of the reply.
std::vector<flexiti_sandbox::Fault> EchoingFaults();

// Fills every field of a request of the contract so that the gateway takes it, sensitive ones with
// planted values. Of each oneof the member `choice` modulo their number. `request_id` is for
// operations that are asked for by it; a request that makes one gets a new id.
// Answers the paths of the sensitive fields that were planted.
std::vector<std::string> Plant(int choice, const std::string& request_id,
                               google::protobuf::Message& request);

// The paths of all sensitive fields of `type`.
std::vector<std::string> SensitiveFields(const google::protobuf::Descriptor& type);

}  // namespace flexiti_test
