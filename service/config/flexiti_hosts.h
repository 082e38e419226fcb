// What a host that is configured for Flexiti can be told to be by its name alone.
#pragma once

#include <string>

namespace flexiti::config {

// The host of a URL of FORMAT_BASE_URL, in lower case: "posapi.flexiti.fi", "127.0.0.1", "::1".
std::string HostOf(const std::string& url);

// Real money and real customers.
bool IsFlexitiProduction(const std::string& host);

// Why this is not IsFlexitiProduction, as the end of "must name ..., not ..."; empty: it is.
std::string WhyNotProduction(const std::string& host);

// Traffic to it does not leave the machine (or the pod).
bool IsLoopback(const std::string& host);

}  // namespace flexiti::config
