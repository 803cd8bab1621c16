int sample_first(void);
int sample_second(void);
int sample_both(void) { return sample_first() + sample_second(); }
