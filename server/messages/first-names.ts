/** First names as people write them after their thanks, with the Polish vocative; lower case, without accents. */
export const firstNames: ReadonlySet<string> = new Set(
  (
    'anna anno ania aniu aneta aneto agata agato agnieszka agnieszko aleksandra aleksandro ola olu alicja alicjo barbara ' +
    'barbaro basia basiu beata beato dagmara dagmaro dominika dominiko dorota doroto edyta edyto ela elu elzbieta elzbieto ' +
    'emilia emilio ewa ewo ewelina ewelino gosia gosiu hanna hanno hania haniu ilona ilono irena ireno iwona iwono izabela ' +
    'izabelo joanna joanno asia asiu julia julio justyna justyno kamila kamilo karolina karolino kasia kasiu katarzyna ' +
    'katarzyno kinga kingo klaudia klaudio krystyna krystyno lena leno magda magdo magdalena magdaleno maja maju malgorzata ' +
    'malgorzato maria mario marta marto martyna martyno milena mileno monika moniko natalia natalio olga olgo oliwia oliwio ' +
    'patrycja patrycjo paulina paulino renata renato sandra sandro sylwia sylwio urszula urszulo ula ulu wiktoria wiktorio ' +
    'weronika weroniko zofia zofio zosia zosiu zuzanna zuzanno adam adamie adrian adrianie aleksander aleksandrze andrzej ' +
    'andrzeju arek arku artur arturze bartek bartku bartosz bartoszu dawid dawidzie damian damianie daniel danielu dariusz ' +
    'dariuszu darek darku dominik dominiku filip filipie grzegorz grzegorzu hubert hubercie igor igorze jacek jacku jakub ' +
    'jakubie jan janie janek janku jarek jarku jaroslaw jaroslawie jerzy kacper kacprze kamil kamilu karol karolu konrad ' +
    'konradzie krystian krystianie krzysztof krzysztofie krzysiek krzysku kuba kubo lukasz lukaszu maciej macieju maciek ' +
    'macku marcin marcinie marek marku mariusz mariuszu mateusz mateuszu michal michale mikolaj mikolaju norbert norbercie ' +
    'oskar oskarze pawel pawle patryk patryku piotr piotrze piotrek piotrku przemek przemku przemyslaw rafal rafale robert ' +
    'robercie roman romanie sebastian sebastianie slawek slawku stanislaw stanislawie szymon szymonie tomasz tomaszu tomek ' +
    'tomku wiktor wiktorze wojciech wojciechu wojtek wojtku zbigniew zbigniewie zbyszek zbyszku ' +
    'alex alice andrew anthony ben charles chris claire david emily emma george hannah helen jack james jane jessica joe ' +
    'john julie kate katie kevin laura linda lisa lucy mark mary matt michael mike nick olivia oliver paul peter rachel ' +
    'richard rob sam sarah simon sophie stephen steve susan thomas tom victoria william'
  ).split(' '),
)
