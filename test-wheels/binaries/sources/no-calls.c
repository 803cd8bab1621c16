/* Calls nothing, so there is no PLT and nothing that could be bound lazily. */
static int state = 3;
int sample_step(int amount) { return state += amount; }
