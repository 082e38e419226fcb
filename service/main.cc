// flexiti-gateway.
#include "service/program.h"

int main(int argc, char** argv) { return flexiti::GatewayMain(argc, argv); }
